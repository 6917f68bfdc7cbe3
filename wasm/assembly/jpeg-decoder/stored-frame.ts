/*
 * From the kept coefficients of a frame to its pixels, once the last scan has been read: a row of MCUs
 * after the other, chunk by chunk, as those of a single scan (chunk-transform.ts).
 */

import { BLOCK_BYTES, coefficientOffset } from "./block";
import {
  BLOCKS,
  BLOCKS_BYTES,
  CHUNK,
  CHUNK_BLOCK_BYTES,
  chunkBlockAt,
  DESCRIPTIONS,
} from "./chunk";
import { transformChunk } from "./chunk-transform";
import { MAX_COMPONENTS } from "./component";
import { mcuBlock, mcuBlocks } from "./mcu";
import { finishMcuRow } from "./picture-rows";
import { coefficients, factorX, factorY, masks } from "./sampling";
import { SCAN_BLOCKS_END } from "./scan-blocks";
import { BLOCK_STRIDE, FRACTION_BITS, zigzag } from "./steps";

/** For each component what its coefficients are multiplied by: 16 bits, in the order of block.ts. */
const QUANTISATION: usize = (SCAN_BLOCKS_END + 15) & ~15;
/** First byte of the workspace that is free for others. */
export const STORED_FRAME_END: usize = QUANTISATION + MAX_COMPONENTS * BLOCK_BYTES;

/** Bits that the OR of offsets has when a column above 3, or a row above 3, is not zero (block.ts). */
const RIGHT: i32 = 32;
const LOW: i32 = 64;

/** Coefficients, as bits of a mask, in columns above 3 and in rows above 3. */
let rightMask: u64 = 0;
let lowMask: u64 = 0;

/** @param table 64 numbers of 16 bits in the order of the coded data */
export function describeQuantisation(component: i32, table: usize): void {
  const to = QUANTISATION + <usize>component * BLOCK_BYTES;
  rightMask = 0;
  lowMask = 0;
  for (let index = 0; index < 64; index++) {
    const row = zigzag(index) >> 3;
    const column = zigzag(index) & 7;
    if (column > 3) rightMask |= (<u64>1) << (<u64>index);
    if (row > 3) lowMask |= (<u64>1) << (<u64>index);
    const step = (<i32>load<u16>(table + (index << 1))) << FRACTION_BITS;
    store<u16>(to + coefficientOffset(row, column), <u16>step);
  }
}

/** Before: components and storage described, the MCU listed, the picture opened. */
export function transformStoredFrame(mcusAcross: i32, mcusDown: i32): void {
  memory.fill(BLOCKS, 0, BLOCKS_BYTES);
  for (let row = 0; row < mcusDown; row++) {
    for (let column = 0; column < mcusAcross; column += CHUNK) {
      const count = min(CHUNK, mcusAcross - column);
      for (let index = 0; index < mcuBlocks(); index++) {
        dequantise(index, count, column, row, mcusAcross);
      }
      transformChunk(count, column, (row & 1) !== 0);
    }
    finishMcuRow(row, row === mcusDown - 1);
  }
}

/** Takes the blocks that stand as `index` in `count` MCUs of a row into the chunk. */
function dequantise(index: i32, count: i32, column: i32, row: i32, mcusAcross: i32): void {
  const entry = mcuBlock(index);
  const component = entry.component;
  const across = factorX(component);
  const line = row * factorY(component) + <i32>entry.row;
  const place = (line * mcusAcross + column) * across + <i32>entry.column;
  const steps = QUANTISATION + <usize>component * BLOCK_BYTES;
  const blocks = mcuBlocks();
  let from = coefficients(component) + <usize>place * BLOCK_BYTES;
  let mask = masks(component) + ((<usize>place) << 3);
  let to = BLOCKS + <usize>(index * BLOCK_STRIDE);
  let at = DESCRIPTIONS + <usize>(index * CHUNK_BLOCK_BYTES);
  for (; count > 0; count--) {
    const nonZero = load<u64>(mask);
    const right = nonZero & rightMask ? RIGHT : 0;
    const low = nonZero & lowMask ? LOW : 0;
    chunkBlockAt(at).offsets = right | low | <i32>(nonZero !== 0);
    for (let byte: usize = 0; byte < <usize>BLOCK_BYTES; byte += 16) {
      v128.store(to + byte, i16x8.mul(v128.load(from + byte), v128.load(steps + byte)));
    }
    from += across * BLOCK_BYTES;
    mask += across << 3;
    to += blocks * BLOCK_STRIDE;
    at += blocks * CHUNK_BLOCK_BYTES;
  }
}
