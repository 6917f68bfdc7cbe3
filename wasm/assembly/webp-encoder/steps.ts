/*
 * What `encodeRow` is made of, one by one: for tests.
 */

import { activity } from "./activity";
import { convertPixels } from "./color";
import { transform } from "./forward-transform";
import { reconstruct } from "./inverse-transform";
import { SOURCE } from "./layout";
import { quantiseBlock } from "./quantise-block";
import { quantiserOf } from "./quantiser";
import { SplitVectors } from "./split-predictions";

export { writeBlock as webpWriteBlock } from "./tokens";

/** Where `webpConvertPixels` leaves its tiles, and `webpActivity` looks. */
export function webpSamples(): usize {
  return SOURCE;
}

export function webpConvertPixels(pixels: usize, stride: usize, vectors: usize): void {
  convertPixels(pixels, stride, changetype<SplitVectors>(vectors));
}

export function webpActivity(vectors: usize): i32 {
  return activity(changetype<SplitVectors>(vectors));
}

/** A tile's two blocks to four vectors of coefficients. */
export function webpTransform(tile: usize, coefficients: usize, vectors: usize): void {
  const upper = v128.load(tile);
  const lower = v128.load(tile, 16);
  transform(
    i16x8.extend_low_i8x16_u(upper),
    i16x8.extend_high_i8x16_u(upper),
    i16x8.extend_low_i8x16_u(lower),
    i16x8.extend_high_i8x16_u(lower),
    coefficients,
    changetype<SplitVectors>(vectors),
  );
}

/** Coefficients (rows 0, 2, 1, 3) and a prediction row by row to samples row by row. */
export function webpReconstruct(
  coefficients: usize,
  prediction: usize,
  samples: usize,
  vectors: usize,
): void {
  const v = changetype<SplitVectors>(vectors);
  v128.store(samples, reconstruct(coefficients, v128.load(prediction), v));
}

/** @returns squared error << 32 | cost in 1/256 bit */
export function webpQuantiseBlock(
  coefficients: usize,
  type: i32,
  first: i32,
  context: i32,
  levels: usize,
  dequantised: usize,
  mask: usize,
  vectors: usize,
): u64 {
  return quantiseBlock(
    v128.load(coefficients),
    v128.load(coefficients, 16),
    quantiserOf(0, type),
    levels,
    dequantised,
    mask,
    type,
    first,
    context,
    changetype<SplitVectors>(vectors),
  );
}
