/*
 * Rows of samples to rows of RGBA pixels.
 *
 * YCbCr is that of ITU-T T.871, section 7:
 *   R = Y + 1.402 (Cr - 128)
 *   G = Y - 0.114 * 1.772 / 0.587 (Cb - 128) - 0.299 * 1.402 / 0.587 (Cr - 128)
 *   B = Y + 1.772 (Cb - 128)
 * Chroma comes in sixteenths of a level, as the triangle filter leaves it, so that nothing is rounded
 * before the result. Products are rounded to a level, those of green to a sixteenth of one first.
 *
 * A kernel makes the pixels of the groups `from` to `end` of eight pixels each, 32 bytes a group at
 * `target`, from the sources that pixel-rows-sources.ts holds.
 */

import { far, near, source, step } from "./pixel-rows-sources";

/** 1.402 and 1.772 for sixteenths, with 15 fraction bits. */
const CR_TO_RED: i16 = 2871;
const CB_TO_BLUE: i16 = 3629;
/** To sixteenths. */
const CB_TO_GREEN: i16 = 11277;
const CR_TO_GREEN: i16 = 23401;
const SIXTEENTH: i16 = 1 << 11;

/** Luma alone. */
export function greyRow(from: i32, end: i32, target: usize): void {
  const lumaStep = step(0);
  const alpha = i32x4.splat(0xff000000);
  let luma = source(0) + <usize>from * lumaStep;
  const targetEnd = target + ((<usize>(end - from)) << 5);
  for (; target < targetEnd; luma += lumaStep, target += 32) {
    const samples = v128.load64_splat(luma);
    const first = i8x16(0, 0, 0, -1, 1, 1, 1, -1, 2, 2, 2, -1, 3, 3, 3, -1);
    const second = i8x16(4, 4, 4, -1, 5, 5, 5, -1, 6, 6, 6, -1, 7, 7, 7, -1);
    v128.store(target, v128.or(i8x16.relaxed_swizzle(samples, first), alpha));
    v128.store(target, v128.or(i8x16.relaxed_swizzle(samples, second), alpha), 16);
  }
}

/** Three rows of bytes as they are. */
export function rgbRow(from: i32, end: i32, target: usize): void {
  const redStep = step(0);
  const greenStep = step(1);
  const blueStep = step(2);
  let red = source(0) + <usize>from * redStep;
  let green = source(1) + <usize>from * greenStep;
  let blue = source(2) + <usize>from * blueStep;
  const targetEnd = target + ((<usize>(end - from)) << 5);
  for (; target < targetEnd; target += 32) {
    storePixels(v128.load8x8_u(red), v128.load8x8_u(green), v128.load8x8_u(blue), target);
    red += redStep;
    green += greenStep;
    blue += blueStep;
  }
}

/** Y, Cb and Cr of one row of bytes each. */
export function yccRow(from: i32, end: i32, target: usize): void {
  const lumaStep = step(0);
  const cbStep = step(1);
  const crStep = step(2);
  let luma = source(0) + <usize>from * lumaStep;
  let cb = source(1) + <usize>from * cbStep;
  let cr = source(2) + <usize>from * crStep;
  const sixteen = i16x8.splat(16);
  const offset = i16x8.splat(128);
  const targetEnd = target + ((<usize>(end - from)) << 5);
  for (; target < targetEnd; target += 32) {
    const blueness = i16x8.mul(i16x8.sub(v128.load8x8_u(cb), offset), sixteen);
    const redness = i16x8.mul(i16x8.sub(v128.load8x8_u(cr), offset), sixteen);
    storeYcc(v128.load8x8_u(luma), blueness, redness, target);
    luma += lumaStep;
    cb += cbStep;
    cr += crStep;
  }
}

/**
 * Y of a row of bytes, Cb and Cr of two spread rows in which they lie in turns, three quarters of the
 * nearer one.
 */
export function mixedYccRow(from: i32, end: i32, target: usize): void {
  const lumaStep = step(0);
  let luma = source(0) + <usize>from * lumaStep;
  let upper = near(1) + ((<usize>from) << 5);
  let lower = far(1) + ((<usize>from) << 5);
  const three = i16x8.splat(3);
  const targetEnd = target + ((<usize>(end - from)) << 5);
  for (; target < targetEnd; luma += lumaStep, upper += 32, lower += 32, target += 32) {
    const blueness = i16x8.add(i16x8.mul(v128.load(upper), three), v128.load(lower));
    const redness = i16x8.add(i16x8.mul(v128.load(upper, 16), three), v128.load(lower, 16));
    storeYcc(v128.load8x8_u(luma), blueness, redness, target);
  }
}

/** Eight pixels of Y, and of Cb - 128 and Cr - 128 in sixteenths. */
function storeYcc(luma: v128, blueness: v128, redness: v128, target: usize): void {
  const green = i16x8.add(times(blueness, CB_TO_GREEN), times(redness, CR_TO_GREEN));
  storePixels(
    i16x8.add(luma, times(redness, CR_TO_RED)),
    i16x8.sub(luma, times(green, SIXTEENTH)),
    i16x8.add(luma, times(blueness, CB_TO_BLUE)),
    target,
  );
}

/** Eight pixels of three vectors of 16 bits, limited to 0 to 255. */
function storePixels(red: v128, green: v128, blue: v128, target: usize): void {
  const redBlue = i8x16.narrow_i16x8_u(red, blue);
  const greenAlpha = i8x16.narrow_i16x8_u(green, i16x8.splat(255));
  v128.store(
    target,
    i8x16.shuffle(redBlue, greenAlpha, 0, 16, 8, 24, 1, 17, 9, 25, 2, 18, 10, 26, 3, 19, 11, 27),
  );
  v128.store(
    target,
    i8x16.shuffle(redBlue, greenAlpha, 4, 20, 12, 28, 5, 21, 13, 29, 6, 22, 14, 30, 7, 23, 15, 31),
    16,
  );
}

/** Rounded product with a fraction of 15 bits. */
function times(value: v128, fraction: i16): v128 {
  return i16x8.relaxed_q15mulr_s(value, i16x8.splat(fraction));
}
