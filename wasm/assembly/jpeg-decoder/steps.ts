/*
 * For each coefficient in the order of the coded data, where it goes in a block and what it is
 * multiplied by (ITU-T T.81, figure A.6 and A.3.4).
 *
 * An entry of 32 bits: the byte offset in the upper half (see block.ts), the quantisation times 16 in
 * the lower, since coefficients carry 4 fraction bits. Coefficients that a smaller block has no use
 * for, and those behind the 63rd that damaged data or an end of block leads to, go to a slot behind
 * the block: so nobody needs to ask. A pair goes forward from the 62nd at most, by END twice at most,
 * which 256 entries have room for.
 */

import { BLOCK_BYTES, coefficientOffset } from "./block";
import { SLOT_BYTES, STEPS } from "./slots";

/** A block in the making: the coefficients, and behind them the slot for what has no place. */
export const BLOCK_STRIDE: i32 = BLOCK_BYTES + 16;
/** Bits of an OR of offsets that tell of coefficients; see block.ts. */
export const OFFSET_MASK: i32 = BLOCK_BYTES - 1;

const ENTRIES: i32 = 256;
/** Fraction bits of a dequantised coefficient. */
export const FRACTION_BITS: i32 = 4;

/** T.81, figure A.6: row * 8 + column of the coefficients in the order of the coded data. */
const ZIGZAG: usize = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
  13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52,
  45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Row * 8 + column of the coefficient that comes as `index` in the coded data. */
export function zigzag(index: i32): i32 {
  return load<u8>(ZIGZAG + index);
}

/**
 * @param quantisation 64 numbers of 16 bits in the order of the coded data
 * @param blockSize samples that a block becomes, across and down
 */
export function buildSteps(slot: i32, quantisation: usize, blockSize: i32): void {
  const steps = STEPS + <usize>slot * SLOT_BYTES;
  for (let index = 0; index < ENTRIES; index++) {
    let entry: u32 = BLOCK_BYTES << 16;
    if (index < 64) {
      const row = zigzag(index) >> 3;
      const column = zigzag(index) & 7;
      if (row < blockSize && column < blockSize) {
        const step = ((<u32>load<u16>(quantisation + (index << 1))) << FRACTION_BITS) & 0xffff;
        entry = ((<u32>coefficientOffset(row, column)) << 16) | step;
      }
    }
    store<u32>(steps + (index << 2), entry);
  }
}
