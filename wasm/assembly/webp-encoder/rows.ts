import { LUMA_STRIDE } from "./layout";

/** Rows 0 and 2 of a block out of two blocks' coefficients, the left one or the right one. */
@inline
export function evenRows(coefficients: usize, right: usize): v128 {
  const first = coefficients + (right << 3);
  return v128.load64_lane(first, v128.load64_zero(first), 1, 32);
}

/** Rows 1 and 3. */
@inline
export function oddRows(coefficients: usize, right: usize): v128 {
  const first = coefficients + (right << 3);
  return v128.load64_lane(first, v128.load64_zero(first, 16), 1, 48);
}

/** A block of luma, row by row, to its place. */
@inline
export function storeBlock(target: usize, samples: v128): void {
  v128.store32_lane(target, samples, 0);
  v128.store32_lane(target, samples, 1, LUMA_STRIDE);
  v128.store32_lane(target, samples, 2, 2 * LUMA_STRIDE);
  v128.store32_lane(target, samples, 3, 3 * LUMA_STRIDE);
}
