/*
 * A macroblock's pixels to tiles of luma and chroma.
 *
 * The matrix is that of ITU-R BT.601 with luma from 16 to 235, as RFC 6386, section 9.2 has it, with the
 * factors that libwebp rounds to:
 *   Y = 16 + 0.2570 R + 0.5044 G + 0.0980 B
 *   U = 128 - 0.1483 R - 0.2912 G + 0.4395 B
 *   V = 128 + 0.4395 R - 0.3680 G - 0.0715 B
 * Chroma is the mean of 2x2 pixels.
 *
 * Layout of the pixels: straight RGBA, 16 rows of 16 pixels `stride` bytes apart, any alignment; alpha
 * is ignored. For the tiles see layout.ts.
 *
 * Arithmetic: a channel less 128 stands in the high byte of a 16-bit lane. Its product with a factor in
 * Q15 has eight bits of fraction; of the 32-bit sum of two, the result is the highest byte.
 */

import { LaneVectors, pick, times } from "./lanes";
import { CHROMA_SOURCE, SOURCE, TILE_BYTES } from "./layout";

@unmanaged
export class ColorVectors extends LaneVectors {
  /** A channel of four pixels into the high bytes of the first four lanes, or of the others. */
  redFirst: v128;
  redSecond: v128;
  greenFirst: v128;
  greenSecond: v128;
  blueFirst: v128;
  blueSecond: v128;
  /** 128 in the high bytes. */
  level: v128;
  /** Factors in Q15. */
  redToY: v128;
  greenToY: v128;
  blueToY: v128;
  redToU: v128;
  greenToU: v128;
  blueToU: v128;
  redToV: v128;
  greenToV: v128;
  blueToV: v128;
  /** What is added to a sum: the offset and a half. */
  offsetOfY: v128;
  offsetOfChroma: v128;
  /** The high bytes of 16-bit lanes into the first half, or the second. */
  bytesFirst: v128;
  bytesSecond: v128;
  /** The highest bytes of 32-bit lanes into the first four, or the next. */
  chromaFirst: v128;
  chromaSecond: v128;

  fillColor(): void {
    this.redFirst = i8x16(-1, 0, -1, 4, -1, 8, -1, 12, -1, -1, -1, -1, -1, -1, -1, -1);
    this.redSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 0, -1, 4, -1, 8, -1, 12);
    this.greenFirst = i8x16(-1, 1, -1, 5, -1, 9, -1, 13, -1, -1, -1, -1, -1, -1, -1, -1);
    this.greenSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 1, -1, 5, -1, 9, -1, 13);
    this.blueFirst = i8x16(-1, 2, -1, 6, -1, 10, -1, 14, -1, -1, -1, -1, -1, -1, -1, -1);
    this.blueSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 2, -1, 6, -1, 10, -1, 14);
    this.level = i16x8.splat(-32768);
    this.redToY = i16x8.splat(8420);
    this.greenToY = i16x8.splat(16529);
    this.blueToY = i16x8.splat(3210);
    this.redToU = i16x8.splat(-4859);
    this.greenToU = i16x8.splat(-9541);
    this.blueToU = i16x8.splat(14400);
    this.redToV = i16x8.splat(14400);
    this.greenToV = i16x8.splat(-12058);
    this.blueToV = i16x8.splat(-2342);
    // (16 + 128 (8420 + 16529 + 3210) / 32768 + 0.5) * 256, as the lanes come less 128.
    this.offsetOfY = i16x8.splat(32383);
    this.offsetOfChroma = i32x4.splat(<i32>0x80800000);
    this.bytesFirst = i8x16(1, 3, 5, 7, 9, 11, 13, 15, -1, -1, -1, -1, -1, -1, -1, -1);
    this.bytesSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 1, 3, 5, 7, 9, 11, 13, 15);
    this.chromaFirst = i8x16(3, 7, 11, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    this.chromaSecond = i8x16(-1, -1, -1, -1, 3, 7, 11, 15, -1, -1, -1, -1, -1, -1, -1, -1);
  }

  @inline
  red(first: v128, second: v128): v128 {
    return v128.or(pick(first, this.redFirst), pick(second, this.redSecond));
  }

  @inline
  green(first: v128, second: v128): v128 {
    return v128.or(pick(first, this.greenFirst), pick(second, this.greenSecond));
  }

  @inline
  blue(first: v128, second: v128): v128 {
    return v128.or(pick(first, this.blueFirst), pick(second, this.blueSecond));
  }

  /** Y of eight pixels, in the high bytes. */
  @inline
  luma(red: v128, green: v128, blue: v128): v128 {
    const reds = times(v128.xor(red, this.level), this.redToY);
    const greens = times(v128.xor(green, this.level), this.greenToY);
    const blues = times(v128.xor(blue, this.level), this.blueToY);
    return i16x8.add(i16x8.add(reds, greens), i16x8.add(blues, this.offsetOfY));
  }

  /** The mean of two rows of a channel, less 128. */
  @inline
  mean(upper: v128, lower: v128): v128 {
    return v128.xor(i16x8.avgr_u(upper, lower), this.level);
  }

  /** U or V of four pairs of such means, in the highest bytes. */
  @inline
  chroma(products: v128, moreProducts: v128, lastProducts: v128): v128 {
    return i32x4.add(
      i32x4.add(products, moreProducts),
      i32x4.add(lastProducts, this.offsetOfChroma),
    );
  }

  @inline
  u(red: v128, green: v128, blue: v128): v128 {
    return this.chroma(
      i32x4.dot_i16x8_s(red, this.redToU),
      i32x4.dot_i16x8_s(green, this.greenToU),
      i32x4.dot_i16x8_s(blue, this.blueToU),
    );
  }

  @inline
  v(red: v128, green: v128, blue: v128): v128 {
    return this.chroma(
      i32x4.dot_i16x8_s(red, this.redToV),
      i32x4.dot_i16x8_s(green, this.greenToV),
      i32x4.dot_i16x8_s(blue, this.blueToV),
    );
  }
}

export function convertPixels(pixels: usize, stride: usize, v: ColorVectors): void {
  let chroma = CHROMA_SOURCE;
  for (let pair: usize = 0; pair < 8; pair++, pixels += stride << 1, chroma += 8) {
    const luma = SOURCE + (pair >> 1) * 2 * TILE_BYTES + ((pair & 1) << 4);
    const left = convertEight(pixels, stride, luma, v);
    const right = convertEight(pixels + 32, stride, luma + TILE_BYTES, v);
    // U of four pixels, then V of the same.
    const u = i64x2.extract_lane(left, 0) & 0xffffffff;
    const rightU = i64x2.extract_lane(right, 0) << 32;
    store<u64>(chroma, u | rightU);
    store<i32>(chroma, i32x4.extract_lane(left, 1), 2 * TILE_BYTES);
    store<i32>(chroma, i32x4.extract_lane(right, 1), 2 * TILE_BYTES + 4);
  }
}

/** Two rows of eight pixels. @returns four bytes of U, then four of V */
@inline
function convertEight(upper: usize, stride: usize, luma: usize, v: ColorVectors): v128 {
  const lower = upper + stride;
  const a = v128.load(upper);
  const b = v128.load(upper, 16);
  const c = v128.load(lower);
  const d = v128.load(lower, 16);
  const red = v.red(a, b);
  const green = v.green(a, b);
  const blue = v.blue(a, b);
  const lowerRed = v.red(c, d);
  const lowerGreen = v.green(c, d);
  const lowerBlue = v.blue(c, d);
  const y = pick(v.luma(red, green, blue), v.bytesFirst);
  const lowerY = pick(v.luma(lowerRed, lowerGreen, lowerBlue), v.bytesSecond);
  v128.store(luma, v128.or(y, lowerY));
  const meanRed = v.mean(red, lowerRed);
  const meanGreen = v.mean(green, lowerGreen);
  const meanBlue = v.mean(blue, lowerBlue);
  return v128.or(
    pick(v.u(meanRed, meanGreen, meanBlue), v.chromaFirst),
    pick(v.v(meanRed, meanGreen, meanBlue), v.chromaSecond),
  );
}
