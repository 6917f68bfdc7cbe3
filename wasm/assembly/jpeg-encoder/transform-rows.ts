/*
 * The rows of the forward DCT, and quantisation: samples whose columns are transformed already
 * (transform-columns.ts) to quantised coefficients.
 *
 * ITU-T T.81, A.3.3 and A.3.4, for one row of a block:
 *   q(u) = round((c(u) / 2) * sum over x of sample(x) cos((2 x + 1) u pi / 16) / step(u))
 * The cosine is even or odd about the row's middle: the even u need only the four sums
 * s(n) = sample(n) + sample(7 - n), the odd u the four differences d(n), which color.ts made. So
 * every four coefficients are four products each, two `dot_i16x8_s` of a pair of sums with a vector
 * of weights, and no transposition of the block is needed.
 *
 * The host's weights hold all factors of the formula, what transform-columns.ts left over, and a
 * power of two 2^(16 + k), `k` from 2 to 13 as large as 16 bits allow it, for weights as well as for
 * the high half of a sum of products. That half is floor(q 2^k), and multiplying it by 2^(15 - k) in
 * Q15 rounds it to q: both steps are exact. The largest weight of a sum has 13 bits at least.
 *
 * Layout of the blocks: of A and B, the first one's place holds eight rows of s(0) to s(3) of A and
 * of B, the second one's the rows of d. Afterwards they hold A's and B's coefficients, row by row.
 *
 * Layout of a quantiser, for each row of coefficients 80 bytes, 16-bit integers:
 *   0    u = 0, 2, 4, 6: weights of s(0) and s(1)      32   u = 1, 3, 5, 7: of d(0) and d(1)
 *   16   the same of s(2) and s(3)                     48   the same of d(2) and d(3)
 *   64   2^(15 - k) of u = 0 to 7
 * Where the samples come in another order (Cb and Cr of 4:2:0, color.ts), so do the weights.
 */

import { BLOCK_BYTES, QUANTISER_BYTES, QUANTISERS, ROW_VECTORS } from "./layout";

/** Swizzles, -1 where they put a zero. */
@unmanaged
class RowVectors {
  /** One pair of the four, four times. */
  pair0: v128;
  pair1: v128;
  pair2: v128;
  pair3: v128;
  /** The high halves of four 32-bit lanes to the lanes 0, 2, 4, 6, or 1, 3, 5, 7. */
  evenHalves: v128;
  oddHalves: v128;

  fill(): void {
    this.pair0 = i32x4.splat(0x03020100);
    this.pair1 = i32x4.splat(0x07060504);
    this.pair2 = i32x4.splat(0x0b0a0908);
    this.pair3 = i32x4.splat(0x0f0e0d0c);
    this.evenHalves = i8x16(2, 3, -1, -1, 6, 7, -1, -1, 10, 11, -1, -1, 14, 15, -1, -1);
    this.oddHalves = i8x16(-1, -1, 2, 3, -1, -1, 6, 7, -1, -1, 10, 11, -1, -1, 14, 15);
  }
}

export function fillRowVectors(vectors: usize): void {
  changetype<RowVectors>(vectors + ROW_VECTORS).fill();
}

/**
 * @param blocks `units` units of blocks
 * @param pairs pairs of blocks in a unit
 * @param full the blocks of a pair are three apart, as 4:4:4 has them; else they are neighbours
 */
export function transformRows(
  blocks: usize,
  units: i32,
  pairs: i32,
  full: bool,
  vectors: usize,
): void {
  const v = changetype<RowVectors>(vectors + ROW_VECTORS);
  const apart: usize = full ? 3 * BLOCK_BYTES : BLOCK_BYTES;
  const step: usize = full ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  const lumaPairs = full ? 1 : 2;
  for (; units > 0; units--) {
    let block = blocks;
    for (let pair = 0; pair < pairs; pair++, block += step) {
      const quantiser = pair < lumaPairs ? QUANTISERS : QUANTISERS + QUANTISER_BYTES;
      transformPair(block, block + apart, quantiser, v);
    }
    blocks += <usize>(2 * pairs) * BLOCK_BYTES;
  }
}

function transformPair(a: usize, b: usize, quantiser: usize, v: RowVectors): void {
  const end = a + BLOCK_BYTES;
  for (; a < end; a += 16, b += 16, quantiser += 80) {
    const sums = v128.load(a);
    const differences = v128.load(b);
    const even01 = v128.load(quantiser);
    const even23 = v128.load(quantiser, 16);
    const odd01 = v128.load(quantiser, 32);
    const odd23 = v128.load(quantiser, 48);
    const scale = v128.load(quantiser, 64);
    const evenA = weigh(pick(sums, v.pair0), even01, pick(sums, v.pair1), even23);
    const oddA = weigh(pick(differences, v.pair0), odd01, pick(differences, v.pair1), odd23);
    v128.store(a, round(evenA, oddA, scale, v));
    const evenB = weigh(pick(sums, v.pair2), even01, pick(sums, v.pair3), even23);
    const oddB = weigh(pick(differences, v.pair2), odd01, pick(differences, v.pair3), odd23);
    v128.store(b, round(evenB, oddB, scale, v));
  }
}

function pick(lanes: v128, places: v128): v128 {
  return i8x16.relaxed_swizzle(lanes, places);
}

function weigh(first: v128, forFirst: v128, second: v128, forSecond: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(first, forFirst), i32x4.dot_i16x8_s(second, forSecond));
}

function round(even: v128, odd: v128, scale: v128, v: RowVectors): v128 {
  const floors = v128.or(pick(even, v.evenHalves), pick(odd, v.oddHalves));
  return i16x8.relaxed_q15mulr_s(floors, scale);
}
