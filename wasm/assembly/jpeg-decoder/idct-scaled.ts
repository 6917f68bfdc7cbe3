/*
 * Inverse DCT at a fraction of the size: a block becomes 4x4, 2x2 or 1x1 samples.
 *
 * The low n x n coefficients of a block are, but for a factor of 8 / n, those of the same picture with
 * n samples in the place of 8. Each function is thus the transform of n points over them, with the
 * factor of the transform of 8 (ITU-T T.81, A.3.3): for x and y from 0 to n - 1
 *   f(x, y) = 1/4 sum over u, v < n of C(u) C(v) F(u, v) cos((2x+1) u pi / 2n) cos((2y+1) v pi / 2n).
 *
 * Coefficients lie as block.ts tells, with 4 fraction bits; what is read is set to zero.
 */

// Factors of the transform of four points: 1 and sqrt(2) cos(pi / 8), sqrt(2) sin(pi / 8), with 14
// fraction bits in the first pass, which leaves 2, and 11 in the second, which leaves none.
const ONE: i16 = 16384;
const COS: i16 = 21407;
const SIN: i16 = 8867;
const ONE_SECOND: i16 = 2048;
const COS_SECOND: i16 = 2676;
const SIN_SECOND: i16 = 1108;

/** Half of what the first pass drops. */
const ROUNDING: i32 = 1 << 15;
/** 128.5 in every sample: level shift, and half of what the second pass drops. */
const LEVEL_SHIFT: i32 = (8 * 128 + 4) << 18;
/** The same for sums of coefficients as they are, 128 to a sample. */
const LEVEL_SHIFT_DC: i32 = 128 * 128 + 64;

/** 4x4 samples, four of a row at `target`, the rows `rowStep` bytes apart. */
export function idctTo4(block: usize, target: usize, rowStep: usize): void {
  const columns02 = v128.load(block);
  const columns13 = v128.load(block, 16);
  v128.store(block, i32x4.splat(0));
  v128.store(block, i32x4.splat(0), 16);
  // The rows of a vector are 0, 2, 1, 3: the level shift is row 0's.
  const bias = i32x4(ROUNDING + LEVEL_SHIFT, ROUNDING, ROUNDING, ROUNDING);
  const even0 = i32x4.add(i32x4.dot_i16x8_s(columns02, pairs(ONE, ONE)), bias);
  const even1 = i32x4.add(i32x4.dot_i16x8_s(columns02, pairs(ONE, -ONE)), bias);
  const odd0 = i32x4.dot_i16x8_s(columns13, pairs(COS, SIN));
  const odd1 = i32x4.dot_i16x8_s(columns13, pairs(SIN, -COS));
  const left = transposeUpper(i32x4.add(even0, odd0), i32x4.add(even1, odd1));
  const right = transposeUpper(i32x4.sub(even1, odd1), i32x4.sub(even0, odd0));
  const rows02 = i64x2.shuffle(left, right, 0, 2);
  const rows13 = i64x2.shuffle(left, right, 1, 3);
  const even2 = i32x4.dot_i16x8_s(rows02, pairs(ONE_SECOND, ONE_SECOND));
  const even3 = i32x4.dot_i16x8_s(rows02, pairs(ONE_SECOND, -ONE_SECOND));
  const odd2 = i32x4.dot_i16x8_s(rows13, pairs(COS_SECOND, SIN_SECOND));
  const odd3 = i32x4.dot_i16x8_s(rows13, pairs(SIN_SECOND, -COS_SECOND));
  const samples = i8x16.narrow_i16x8_u(
    upperHalves(i32x4.add(even2, odd2), i32x4.add(even3, odd3)),
    upperHalves(i32x4.sub(even3, odd3), i32x4.sub(even2, odd2)),
  );
  v128.store32_lane(target, samples, 0);
  v128.store32_lane(target + rowStep, samples, 1);
  v128.store32_lane(target + 2 * rowStep, samples, 2);
  v128.store32_lane(target + 3 * rowStep, samples, 3);
}

/** 2x2 samples, the rows `rowStep` bytes apart. */
export function idctTo2(block: usize, target: usize, rowStep: usize): void {
  const f00 = <i32>load<i16>(block) + LEVEL_SHIFT_DC;
  const f01 = <i32>load<i16>(block, 16);
  const f10 = <i32>load<i16>(block, 8);
  const f11 = <i32>load<i16>(block, 24);
  store<i16>(block, 0);
  store<i16>(block, 0, 16);
  store<i16>(block, 0, 8);
  store<i16>(block, 0, 24);
  const left = f00 + f10;
  const leftBelow = f00 - f10;
  const right = f01 + f11;
  const rightBelow = f01 - f11;
  store<u8>(target, toSample(left + right));
  store<u8>(target, toSample(left - right), 1);
  store<u8>(target + rowStep, toSample(leftBelow + rightBelow));
  store<u8>(target + rowStep, toSample(leftBelow - rightBelow), 1);
}

/** One sample. */
export function idctTo1(block: usize, target: usize): void {
  store<u8>(target, sampleOfDc(block));
}

/** The sample that a block without other coefficients is filled with; sets the coefficient to 0. */
export function sampleOfDc(block: usize): i32 {
  const sum = <i32>load<i16>(block) + LEVEL_SHIFT_DC;
  store<i16>(block, 0);
  return toSample(sum);
}

function toSample(sum: i32): i32 {
  return max(0, min(255, sum >> 7));
}

function pairs(first: i16, second: i16): v128 {
  return i16x8(first, second, first, second, first, second, first, second);
}

/** Upper halves of two vectors of sums, of lanes 0 and 1 pairwise before those of 2 and 3. */
function transposeUpper(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 1, 3, 9, 11, 5, 7, 13, 15);
}

function upperHalves(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
