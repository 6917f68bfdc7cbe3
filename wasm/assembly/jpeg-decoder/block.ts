/*
 * A block of 64 DCT coefficients in memory, as the entropy decoder writes and the inverse transform
 * reads it: 16-bit integers, 128 bytes, aligned to 16.
 *
 * The order is neither zigzag nor by rows. `i32x4.dot_i16x8_s` multiplies pairs of neighbours and
 * adds each pair, so two coefficients that the transform combines lie side by side: columns 0 and 2,
 * 1 and 3, 4 and 6, 5 and 7. Each vector holds one such pair of columns for four rows of one half
 * (rows 0 to 3 or 4 to 7) in the order 0, 2, 1, 3 that the transposition between the two passes
 * wants. The low 4x4 coefficients fill the first 32 bytes, and which vectors are zero can be told by
 * OR-ing the offsets of the coefficients that were stored: bit 6 is set by a row above 3, bit 5 by a
 * column above 3.
 */

/** Bytes in a block. */
export const BLOCK_BYTES: i32 = 128;

/** Byte offset of the coefficient of vertical frequency `row` and horizontal frequency `column`. */
export function coefficientOffset(row: i32, column: i32): i32 {
  const pair = ((column >> 2) << 1) | (column & 1);
  const inPair = (column >> 1) & 1;
  const lane = ((row & 1) << 1) | ((row >> 1) & 1);
  return (((row >> 2) * 4 + pair) * 4 + lane) * 4 + inPair * 2;
}
