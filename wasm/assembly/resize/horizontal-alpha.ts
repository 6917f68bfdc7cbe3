/*
 * The horizontal pass over pixels with alpha: as that over opaque ones (horizontal-opaque.ts), with
 * pairs of 16 bytes and alpha in the fourth lane. Colours are divided by alpha before anything is
 * rounded.
 */

import { narrowPixels, straighten } from "./straighten";

/** A lane of 1 level: samples of 128, weights of 16384 for one. */
const LEVEL: f32 = 128 * 16384;

/**
 * @param row of samples
 * @param firsts `u32` a target pixel: where in `row` its run of pairs begins
 * @param weights `taps` pairs a target pixel
 * @param groups of 4 target pixels
 */
export function weighAlphaColumns(
  row: usize,
  firsts: usize,
  weights: usize,
  taps: i32,
  target: usize,
  groups: i32,
): void {
  const end = target + ((<usize>groups) << 4);
  const step = (<usize>taps) << 2;
  for (; target < end; target += 16, firsts += 16, weights += 4 * step) {
    const a = weighPixel(row + load<u32>(firsts), weights, taps);
    const b = weighPixel(row + load<u32>(firsts, 4), weights + step, taps);
    const c = weighPixel(row + load<u32>(firsts, 8), weights + 2 * step, taps);
    const d = weighPixel(row + load<u32>(firsts, 12), weights + 3 * step, taps);
    v128.store(target, narrowPixels(a, b, c, d));
  }
}

function weighPixel(pair: usize, weights: usize, taps: i32): v128 {
  let sums = i32x4.splat(0);
  for (; taps > 0; taps--, pair += 16, weights += 4) {
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(pair), v128.load32_splat(weights)));
  }
  const levels = f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.splat(1 / LEVEL));
  return straighten(f32x4.add(levels, f32x4.splat(128)));
}
