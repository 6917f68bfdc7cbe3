/*
 * The blocks of a frame's MCU (ITU-T T.81, A.2.3), in the order of the coded data: component after
 * component, each row after row.
 *
 * Layout, in the decoder's workspace: for each block of the MCU 32 bytes,
 *
 *    0  where it goes in the ring of its component, for the first MCU of an even row of MCUs
 *    4  bytes from there to the same block of the next MCU
 *    8  bytes from there to the same block of an odd row of MCUs
 *   12  samples that it becomes, across and down
 *   16  bytes from a row of its samples to the next
 *   20  its component
 *   24  its tables: bytes behind those of slot 0
 *   28  its column and its row among the component's blocks of this MCU, one byte each
 */

import { blockRowStride, blockSize, plane, rowStep } from "./component";
import { factorX, factorY, slotOf } from "./sampling";
import { SLOT_BYTES, SLOTS_END } from "./slots";

/** T.81, B.2.3: most blocks in an MCU. */
export const MAX_MCU_BLOCKS: i32 = 10;

/** A block's description. */
@unmanaged
export class McuBlock {
  target: u32;
  step: u32;
  ringHalf: u32;
  size: i32;
  rowStep: u32;
  component: i32;
  tables: u32;
  column: u8;
  row: u8;
}

const BLOCKS: usize = (SLOTS_END + 63) & ~63;
const DESCRIPTION_BYTES: i32 = 32;
/** First byte of the workspace that is free for others. */
export const MCU_END: usize = BLOCKS + MAX_MCU_BLOCKS * DESCRIPTION_BYTES;

let count: i32 = 0;

/** Blocks in an MCU. */
export function mcuBlocks(): i32 {
  return count;
}

export function mcuBlock(index: i32): McuBlock {
  return changetype<McuBlock>(BLOCKS + index * DESCRIPTION_BYTES);
}

/** Lists the blocks of an MCU of all components, which have been described. */
export function listMcuBlocks(components: i32): void {
  count = 0;
  for (let component = 0; component < components; component++) {
    const across = factorX(component);
    const down = factorY(component);
    const size = blockSize(component);
    // A tile is 64 bytes; of smaller blocks one row after the other is stored.
    const blockBytes = size === 8 ? 64 : size;
    for (let row = 0; row < down; row++) {
      for (let column = 0; column < across; column++) {
        const block = mcuBlock(count++);
        const stride = blockRowStride(component);
        block.target = <u32>(plane(component) + <usize>row * stride + <usize>(column * blockBytes));
        block.step = across * blockBytes;
        block.ringHalf = <u32>(<usize>down * stride);
        block.size = size;
        block.rowStep = <u32>rowStep(component);
        block.component = component;
        block.tables = <u32>(<usize>slotOf(component) * SLOT_BYTES);
        block.column = <u8>column;
        block.row = <u8>row;
      }
    }
  }
}
