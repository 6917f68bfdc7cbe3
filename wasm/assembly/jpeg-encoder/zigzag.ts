/*
 * Quantised blocks in the zigzag order of ITU-T T.81, figure A.6, as bytes, and which of them are
 * not zero: what tokens.ts walks along.
 *
 * Bytes hold -128..127, and larger coefficients are clamped to that; they are rare, and tokens.ts
 * looks them up in the block. In bytes, a quarter of the zigzag order is at most four swizzles of
 * two rows each; the first quarter has nothing of the rows 6 and 7, the last one of 0 and 1.
 *
 * Layout: `count` blocks of eight rows of eight 16-bit coefficients, aligned to 16; for each 64
 * bytes from `zigzags` on, and a u64 from `masks` on, of which bit `k` tells that the coefficient
 * `k` in zigzag order is not zero.
 */

import { BLOCK_BYTES, OFFSETS, ZIGZAG_VECTORS } from "./layout";

/** For each quarter of the zigzag order, its bytes among those of two rows; -1 for other rows'. */
@unmanaged
class ZigzagVectors {
  firstOf01: v128;
  firstOf23: v128;
  firstOf45: v128;
  secondOf01: v128;
  secondOf23: v128;
  secondOf45: v128;
  secondOf67: v128;
  thirdOf01: v128;
  thirdOf23: v128;
  thirdOf45: v128;
  thirdOf67: v128;
  fourthOf23: v128;
  fourthOf45: v128;
  fourthOf67: v128;

  fill(): void {
    this.firstOf01 = i8x16(0, 1, 8, -1, 9, 2, 3, 10, -1, -1, -1, -1, -1, 11, 4, 5);
    this.firstOf23 = i8x16(-1, -1, -1, 0, -1, -1, -1, -1, 1, 8, -1, 9, 2, -1, -1, -1);
    this.firstOf45 = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1);
    this.secondOf01 = i8x16(12, -1, -1, -1, -1, -1, -1, -1, -1, -1, 13, 6, 7, 14, -1, -1);
    this.secondOf23 = i8x16(-1, 3, 10, -1, -1, -1, -1, -1, 11, 4, -1, -1, -1, -1, 5, 12);
    this.secondOf45 = i8x16(-1, -1, -1, 1, 8, -1, 9, 2, -1, -1, -1, -1, -1, -1, -1, -1);
    this.secondOf67 = i8x16(-1, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    this.thirdOf01 = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 15, -1, -1, -1, -1, -1);
    this.thirdOf23 = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 13, 6, -1, 7, 14, -1, -1, -1);
    this.thirdOf45 = i8x16(3, 10, -1, -1, -1, -1, 11, 4, -1, -1, -1, -1, -1, 5, 12, -1);
    this.thirdOf67 = i8x16(-1, -1, 1, 8, 9, 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3);
    this.fourthOf23 = i8x16(-1, -1, -1, -1, -1, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    this.fourthOf45 = i8x16(-1, -1, -1, 13, 6, -1, 7, 14, -1, -1, -1, -1, 15, -1, -1, -1);
    this.fourthOf67 = i8x16(10, 11, 4, -1, -1, -1, -1, -1, 5, 12, 13, 6, -1, 7, 14, 15);
  }
}

export function fillZigzagVectors(vectors: usize): void {
  changetype<ZigzagVectors>(vectors + ZIGZAG_VECTORS).fill();
}

export function toZigzag(
  blocks: usize,
  count: i32,
  zigzags: usize,
  masks: usize,
  vectors: usize,
): void {
  const v = changetype<ZigzagVectors>(vectors + ZIGZAG_VECTORS);
  for (; count > 0; count--, blocks += BLOCK_BYTES, zigzags += 64, masks += 8) {
    const rows01 = i8x16.narrow_i16x8_s(v128.load(blocks), v128.load(blocks, 16));
    const rows23 = i8x16.narrow_i16x8_s(v128.load(blocks, 32), v128.load(blocks, 48));
    const rows45 = i8x16.narrow_i16x8_s(v128.load(blocks, 64), v128.load(blocks, 80));
    const rows67 = i8x16.narrow_i16x8_s(v128.load(blocks, 96), v128.load(blocks, 112));

    let quarter = or(pick(rows01, v.firstOf01), pick(rows23, v.firstOf23));
    quarter = or(quarter, pick(rows45, v.firstOf45));
    v128.store(zigzags, quarter);
    let zeros = zerosOf(quarter);

    quarter = or(pick(rows01, v.secondOf01), pick(rows23, v.secondOf23));
    quarter = or(quarter, or(pick(rows45, v.secondOf45), pick(rows67, v.secondOf67)));
    v128.store(zigzags, quarter, 16);
    zeros |= zerosOf(quarter) << 16;

    quarter = or(pick(rows01, v.thirdOf01), pick(rows23, v.thirdOf23));
    quarter = or(quarter, or(pick(rows45, v.thirdOf45), pick(rows67, v.thirdOf67)));
    v128.store(zigzags, quarter, 32);
    zeros |= zerosOf(quarter) << 32;

    quarter = or(pick(rows23, v.fourthOf23), pick(rows45, v.fourthOf45));
    quarter = or(quarter, pick(rows67, v.fourthOf67));
    v128.store(zigzags, quarter, 48);
    zeros |= zerosOf(quarter) << 48;
    store<u64>(masks, ~zeros);
  }
}

function or(a: v128, b: v128): v128 {
  return v128.or(a, b);
}

function pick(bytes: v128, places: v128): v128 {
  return i8x16.relaxed_swizzle(bytes, places);
}

/** Bit `i` tells that byte `i` is zero. */
function zerosOf(bytes: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0)));
}

/** The places of figure A.6: row * 8 + column of each coefficient. */
const ZIGZAG: StaticArray<u8> = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
  13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52,
  45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** Where each coefficient of the zigzag order lies in a block, in bytes: at OFFSETS. */
export function fillOffsets(): void {
  for (let place = 0; place < 64; place++) {
    store<u8>(OFFSETS + <usize>place, ZIGZAG[place] * 2);
  }
}
