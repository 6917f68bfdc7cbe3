/*
 * How much a macroblock's luma varies, for the choice of its segment: errors show less where there is
 * much to see.
 */

import { LaneVectors, squares } from "./lanes";
import { SOURCE, TILE_BYTES } from "./layout";

/** Keeps the logarithm of flat blocks from falling without end. */
const FLOOR: f32 = 58;

/**
 * The mean over the four quarters of log2(variance + 58), as the bits of a float have it: 2^23 is an
 * octave, and between octaves they run straight.
 */
export function activity(v: LaneVectors): i32 {
  let sum: i64 = 0;
  for (let quarter: usize = 0; quarter < 4; quarter++) {
    const tile = SOURCE + (quarter >> 1) * 4 * TILE_BYTES + (quarter & 1) * TILE_BYTES;
    sum += <i64>reinterpret<i32>(variance(tile, v) + FLOOR);
  }
  return <i32>(sum >> 2);
}

/** Of the 8x8 samples of a tile and the one below it. */
@inline
function variance(tile: usize, v: LaneVectors): f32 {
  let sums = v.zero;
  let ofSquares = v.zero;
  for (let rows: usize = 0; rows < 2; rows++) {
    const upper = v128.load(tile + rows * 2 * TILE_BYTES);
    const lower = v128.load(tile + rows * 2 * TILE_BYTES, 16);
    const pairs = i16x8.add(
      i16x8.extadd_pairwise_i8x16_u(upper),
      i16x8.extadd_pairwise_i8x16_u(lower),
    );
    sums = i16x8.add(sums, pairs);
    const first = i32x4.add(
      squares(i16x8.extend_low_i8x16_u(upper)),
      squares(i16x8.extend_high_i8x16_u(upper)),
    );
    const second = i32x4.add(
      squares(i16x8.extend_low_i8x16_u(lower)),
      squares(i16x8.extend_high_i8x16_u(lower)),
    );
    ofSquares = i32x4.add(ofSquares, i32x4.add(first, second));
  }
  const sum = v.sum(i32x4.extadd_pairwise_i16x8_s(sums));
  return <f32>(v.sum(ofSquares) * 64 - sum * sum) / 4096;
}
