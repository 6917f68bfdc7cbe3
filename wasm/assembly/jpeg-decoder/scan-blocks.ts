/*
 * The blocks that a scan goes through, in a frame whose coefficients are kept because they come in
 * several scans (ITU-T T.81, annex G; A.2.2 and A.2.3 for the order of blocks).
 *
 * Kept for each component, in memory of its own: its blocks row after row, those that fill up the
 * last MCUs included, BLOCK_BYTES each in the order of block.ts, not dequantised; and for each block a
 * mask of 64 bits, where bit k tells that the coefficient that comes as k in the coded data, k from 1
 * to 63, is not zero. Both all zero before the first scan.
 *
 * Here, in the decoder's workspace: 32 bytes for each block of the scan's MCU.
 */

import { BLOCK_BYTES, coefficientOffset } from "./block";
import { TRANSFORM_END } from "./chunk-transform";
import { MAX_MCU_BLOCKS } from "./mcu";
import { coefficients, factorX, factorY, masks, predictor, slotOf } from "./sampling";
import { SLOT_BYTES } from "./slots";
import { zigzag } from "./steps";

/** A block of an MCU. */
@unmanaged
export class ScanBlock {
  /** The block of the MCU that is read next, and its mask. */
  block: u32;
  mask: u32;
  /** Blocks from there to the same block of the next MCU. */
  step: i32;
  /** Address of its component's last DC value. */
  predictor: u32;
  /** Its tables: bytes behind those of slot 0. */
  tables: u32;
  component: i32;
  /** Where it stands among the component's blocks in the scan's first MCU. */
  first: i32;
  /** Blocks from there to the same block of the next row of MCUs. */
  rowStep: i32;
}

const BLOCKS: usize = (TRANSFORM_END + 63) & ~63;
const DESCRIPTION_BYTES: i32 = 32;

/**
 * For each coefficient in the order of the coded data its byte offset in a block. What damaged data
 * would put behind the 63rd, 64 further at most, goes to its place.
 */
export const PLACES: usize = BLOCKS + MAX_MCU_BLOCKS * DESCRIPTION_BYTES;
const PLACE_COUNT: i32 = 128;
/** First byte of the workspace that is free for others. */
export const SCAN_BLOCKS_END: usize = PLACES + PLACE_COUNT;

let count: i32 = 0;

/** Blocks in an MCU of the scan. */
export function scanBlocks(): i32 {
  return count;
}

export function scanBlock(index: i32): ScanBlock {
  return changetype<ScanBlock>(BLOCKS + index * DESCRIPTION_BYTES);
}

/** Begins the list of a scan's blocks. */
export function clearScanBlocks(): void {
  count = 0;
  for (let index = 0; index < PLACE_COUNT; index++) {
    const place = zigzag(min(index, 63));
    store<u8>(PLACES + index, coefficientOffset(place >> 3, place & 7));
  }
}

/**
 * Adds the blocks of a component.
 *
 * @param isAlone whether it is the scan's only one: then an MCU is one block
 * @param mcusAcross MCUs of all components in a row of the frame
 */
export function addScanBlocks(component: i32, isAlone: bool, mcusAcross: i32): void {
  const across = isAlone ? 1 : factorX(component);
  const down = isAlone ? 1 : factorY(component);
  const pitch = mcusAcross * factorX(component);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const entry = scanBlock(count++);
      entry.step = across;
      entry.predictor = <u32>predictor(component);
      entry.tables = <u32>(<usize>slotOf(component) * SLOT_BYTES);
      entry.component = component;
      entry.first = row * pitch + column;
      entry.rowStep = down * pitch;
    }
  }
}

/** Goes to the first MCU of a row. */
export function beginScanRow(mcuRow: i32): void {
  for (let index = 0; index < count; index++) {
    const entry = scanBlock(index);
    const place = <usize>(entry.first + mcuRow * entry.rowStep);
    entry.block = <u32>(coefficients(entry.component) + place * BLOCK_BYTES);
    entry.mask = <u32>(masks(entry.component) + (place << 3));
  }
}
