/*
 * Division by 255, rounded to nearest.
 *
 * round(n / 255) is (t + (t >> 8)) >> 8 with t = n + 128: exact for every n from 0 to 255 * 255,
 * and no step passes 16 bits. There are no ties: 255 is odd, so no quotient lies half way.
 */

/** @param n at most 255 * 255 */
export function divide255(n: u32): u32 {
  const t = n + 128;
  return (t + (t >> 8)) >> 8;
}

/** Sixteen bytes from two times eight 16-bit lanes, `low` first. */
export function divideLanes255(low: v128, high: v128): v128 {
  const half = i16x8.splat(128);
  const lowT = i16x8.add(low, half);
  const highT = i16x8.add(high, half);
  const lowSum = i16x8.add(lowT, i16x8.shr_u(lowT, 8));
  const highSum = i16x8.add(highT, i16x8.shr_u(highT, 8));
  // The high byte of each sum is its quotient.
  return i8x16.shuffle(lowSum, highSum, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}
