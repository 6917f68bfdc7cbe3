/*
 * RGBA to blocks of luma and chroma samples.
 *
 * The matrix is that of ITU-T T.871, section 7 (BT.601's), without the 128 of chroma, which the
 * DCT wants level-shifted away (T.81, A.3.1):
 *   Y  = 0.299 R + 0.587 G + 0.114 B
 *   Cb = (B - Y) / (2 - 2 * 0.114)
 *   Cr = (R - Y) / (2 - 2 * 0.299)
 * A sample is stored less 128 and times 8. For 4:2:0, chroma is the mean of 2x2 pixels.
 *
 * Layout of the pixels: straight RGBA, row `y` from `pixels + y * stride`, any alignment; alpha is
 * ignored. `count` units of 16 pixels side by side are read, 8 rows of them (16 for 4:2:0).
 *
 * Layout of the samples: the transform of the rows begins with the sums and differences of the
 * samples 0 and 7, 1 and 6, 2 and 5, 3 and 4 (see transform-rows.ts), and transforming the columns
 * first changes nothing about that. So they are made here, where any lane may take any pixel for
 * nothing: of two blocks A and B, the first one's place takes the eight rows of sums, four lanes of
 * A and four of B, and the second one's place the differences. A and B are two neighbours of one
 * component, or Cb and Cr of 4:2:0.
 *
 * Arithmetic: a channel less 128 stands in the high byte of a 16-bit lane, so that its product with
 * a weight keeps three bits of fraction, without vector shifts.
 */

import { BLOCK_BYTES } from "./layout";

/** What is loaded at the point of use. Swizzles have -1 where they put a zero. */
@unmanaged
class ColorVectors {
  /** A channel of pixels 0 to 3 into the first four lanes, of pixels 8 to 11 into the others. */
  redFirst: v128;
  redSecond: v128;
  greenFirst: v128;
  greenSecond: v128;
  blueFirst: v128;
  blueSecond: v128;
  /** A channel of pixels 7 to 4 into the first four lanes, of pixels 15 to 12 into the others. */
  redFirstBack: v128;
  redSecondBack: v128;
  greenFirstBack: v128;
  greenSecondBack: v128;
  blueFirstBack: v128;
  blueSecondBack: v128;
  /** 128 in every byte. */
  level: v128;
  redToY: v128;
  greenToY: v128;
  blueToY: v128;
  /** 1 / 32: from 256 times to 8 times. */
  toScale: v128;
  /** To chroma, of one pixel's Y and B or R. */
  yToCb: v128;
  blueToCb: v128;
  yToCr: v128;
  redToCr: v128;
  /** The same from the sums of 2x2 pixels. */
  sumToCb: v128;
  sumBlueToCb: v128;
  sumToCr: v128;
  sumRedToCr: v128;
  /** The high halves of Cb 0, 1, 4, 5 or of Cr into the first or last four lanes. */
  cbHalves: v128;
  crHalves: v128;
  /** The high halves of Cb 3, 2, 7, 6 as 7, 6, 3, 2. */
  cbHalvesBack: v128;
  crHalvesBack: v128;

  fill(): void {
    this.redFirst = i8x16(-1, 0, -1, 4, -1, 8, -1, 12, -1, -1, -1, -1, -1, -1, -1, -1);
    this.redSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 0, -1, 4, -1, 8, -1, 12);
    this.greenFirst = i8x16(-1, 1, -1, 5, -1, 9, -1, 13, -1, -1, -1, -1, -1, -1, -1, -1);
    this.greenSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 1, -1, 5, -1, 9, -1, 13);
    this.blueFirst = i8x16(-1, 2, -1, 6, -1, 10, -1, 14, -1, -1, -1, -1, -1, -1, -1, -1);
    this.blueSecond = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 2, -1, 6, -1, 10, -1, 14);
    this.redFirstBack = i8x16(-1, 12, -1, 8, -1, 4, -1, 0, -1, -1, -1, -1, -1, -1, -1, -1);
    this.redSecondBack = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 12, -1, 8, -1, 4, -1, 0);
    this.greenFirstBack = i8x16(-1, 13, -1, 9, -1, 5, -1, 1, -1, -1, -1, -1, -1, -1, -1, -1);
    this.greenSecondBack = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 13, -1, 9, -1, 5, -1, 1);
    this.blueFirstBack = i8x16(-1, 14, -1, 10, -1, 6, -1, 2, -1, -1, -1, -1, -1, -1, -1, -1);
    this.blueSecondBack = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 14, -1, 10, -1, 6, -1, 2);
    this.level = i8x16.splat(-128);
    // In Q15, adding up to 1.
    this.redToY = i16x8.splat(9798);
    this.greenToY = i16x8.splat(19235);
    this.blueToY = i16x8.splat(3735);
    this.toScale = i16x8.splat(1024);
    // 0.5643 and 0.7133, as multiples of one number, so that equal channels give exactly 0.
    this.yToCb = i16x8.splat(18496);
    this.blueToCb = i16x8.splat(578);
    this.yToCr = i16x8.splat(23360);
    this.redToCr = i16x8.splat(730);
    this.sumToCb = i16x8.splat(-9248);
    this.sumBlueToCb = i16x8.splat(289);
    this.sumToCr = i16x8.splat(-11680);
    this.sumRedToCr = i16x8.splat(365);
    this.cbHalves = i8x16(2, 3, 6, 7, 10, 11, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
    this.crHalves = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 2, 3, 6, 7, 10, 11, 14, 15);
    this.cbHalvesBack = i8x16(10, 11, 14, 15, 2, 3, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1);
    this.crHalvesBack = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 10, 11, 14, 15, 2, 3, 6, 7);
  }
}

export const COLOR_VECTOR_BYTES: usize = offsetof<ColorVectors>();

export function fillColorVectors(vectors: usize): void {
  changetype<ColorVectors>(vectors).fill();
}

/** Y alone. Of each unit the left block and the right one. */
export function convertGrey(
  pixels: usize,
  stride: usize,
  count: i32,
  blocks: usize,
  vectors: usize,
): void {
  const v = changetype<ColorVectors>(vectors);
  for (; count > 0; count--, pixels += 64, blocks += BLOCK_BYTES) {
    let row = pixels;
    for (const end = blocks + BLOCK_BYTES; blocks < end; blocks += 16, row += stride) {
      let a = v128.xor(v128.load(row), v.level);
      let b = v128.xor(v128.load(row, 32), v.level);
      let red = spread(a, b, v.redFirst, v.redSecond);
      let green = spread(a, b, v.greenFirst, v.greenSecond);
      let blue = spread(a, b, v.blueFirst, v.blueSecond);
      const luma = toLuma(red, green, blue, v);
      a = v128.xor(v128.load(row, 16), v.level);
      b = v128.xor(v128.load(row, 48), v.level);
      red = spread(a, b, v.redFirstBack, v.redSecondBack);
      green = spread(a, b, v.greenFirstBack, v.greenSecondBack);
      blue = spread(a, b, v.blueFirstBack, v.blueSecondBack);
      const lumaBack = toLuma(red, green, blue, v);
      v128.store(blocks, i16x8.add(luma, lumaBack));
      v128.store(blocks, i16x8.sub(luma, lumaBack), BLOCK_BYTES);
    }
  }
}

/** 4:4:4. Of each unit Y, Cb, Cr of the left block and of the right one. */
export function convertFull(
  pixels: usize,
  stride: usize,
  count: i32,
  blocks: usize,
  vectors: usize,
): void {
  const v = changetype<ColorVectors>(vectors);
  for (; count > 0; count--, pixels += 64, blocks += 5 * BLOCK_BYTES) {
    let row = pixels;
    for (const end = blocks + BLOCK_BYTES; blocks < end; blocks += 16, row += stride) {
      let a = v128.xor(v128.load(row), v.level);
      let b = v128.xor(v128.load(row, 32), v.level);
      let red = spread(a, b, v.redFirst, v.redSecond);
      let blue = spread(a, b, v.blueFirst, v.blueSecond);
      const luma = toLuma(red, spread(a, b, v.greenFirst, v.greenSecond), blue, v);
      const cb = toChroma(blue, luma, v.blueToCb, v.yToCb);
      const cr = toChroma(red, luma, v.redToCr, v.yToCr);

      a = v128.xor(v128.load(row, 16), v.level);
      b = v128.xor(v128.load(row, 48), v.level);
      red = spread(a, b, v.redFirstBack, v.redSecondBack);
      blue = spread(a, b, v.blueFirstBack, v.blueSecondBack);
      const green = spread(a, b, v.greenFirstBack, v.greenSecondBack);
      const lumaBack = toLuma(red, green, blue, v);
      const cbBack = toChroma(blue, lumaBack, v.blueToCb, v.yToCb);
      const crBack = toChroma(red, lumaBack, v.redToCr, v.yToCr);
      v128.store(blocks, i16x8.add(luma, lumaBack));
      v128.store(blocks, i16x8.sub(luma, lumaBack), 3 * BLOCK_BYTES);
      v128.store(blocks, i16x8.add(cb, cbBack), BLOCK_BYTES);
      v128.store(blocks, i16x8.sub(cb, cbBack), 4 * BLOCK_BYTES);
      v128.store(blocks, i16x8.add(cr, crBack), 2 * BLOCK_BYTES);
      v128.store(blocks, i16x8.sub(cr, crBack), 5 * BLOCK_BYTES);
    }
  }
}

/** 4:2:0. Of each unit Y, Y above Y, Y, then Cb, Cr. */
export function convertHalved(
  pixels: usize,
  stride: usize,
  count: i32,
  blocks: usize,
  vectors: usize,
): void {
  const v = changetype<ColorVectors>(vectors);
  for (; count > 0; count--, pixels += 64, blocks += 6 * BLOCK_BYTES) {
    let upper = pixels;
    let luma = blocks;
    let chroma = blocks + 4 * BLOCK_BYTES;
    for (let y = 0; y < 8; y++, luma += 32, chroma += 16) {
      // The lower four pairs of rows belong to the lower blocks.
      if (y === 4) luma += BLOCK_BYTES;
      const lower = upper + stride;
      let a = v128.xor(v128.load(upper), v.level);
      let b = v128.xor(v128.load(upper, 32), v.level);
      let red0 = spread(a, b, v.redFirst, v.redSecond);
      let blue0 = spread(a, b, v.blueFirst, v.blueSecond);
      let green = spread(a, b, v.greenFirst, v.greenSecond);
      const luma0 = toLuma(red0, green, blue0, v);
      a = v128.xor(v128.load(lower), v.level);
      b = v128.xor(v128.load(lower, 32), v.level);
      let red1 = spread(a, b, v.redFirst, v.redSecond);
      let blue1 = spread(a, b, v.blueFirst, v.blueSecond);
      green = spread(a, b, v.greenFirst, v.greenSecond);
      const luma1 = toLuma(red1, green, blue1, v);
      let sum = i16x8.add(luma0, luma1);
      const cb = toMean(blue0, blue1, sum, v.sumBlueToCb, v.sumToCb);
      const cr = toMean(red0, red1, sum, v.sumRedToCr, v.sumToCr);

      a = v128.xor(v128.load(upper, 16), v.level);
      b = v128.xor(v128.load(upper, 48), v.level);
      red0 = spread(a, b, v.redFirstBack, v.redSecondBack);
      blue0 = spread(a, b, v.blueFirstBack, v.blueSecondBack);
      green = spread(a, b, v.greenFirstBack, v.greenSecondBack);
      const luma0Back = toLuma(red0, green, blue0, v);
      v128.store(luma, i16x8.add(luma0, luma0Back));
      v128.store(luma, i16x8.sub(luma0, luma0Back), BLOCK_BYTES);
      a = v128.xor(v128.load(lower, 16), v.level);
      b = v128.xor(v128.load(lower, 48), v.level);
      red1 = spread(a, b, v.redFirstBack, v.redSecondBack);
      blue1 = spread(a, b, v.blueFirstBack, v.blueSecondBack);
      green = spread(a, b, v.greenFirstBack, v.greenSecondBack);
      const luma1Back = toLuma(red1, green, blue1, v);
      v128.store(luma, i16x8.add(luma1, luma1Back), 16);
      v128.store(luma, i16x8.sub(luma1, luma1Back), BLOCK_BYTES + 16);
      sum = i16x8.add(luma0Back, luma1Back);
      const cbBack = toMean(blue0, blue1, sum, v.sumBlueToCb, v.sumToCb);
      const crBack = toMean(red0, red1, sum, v.sumRedToCr, v.sumToCr);

      const both = spread(cb, cr, v.cbHalves, v.crHalves);
      const bothBack = spread(cbBack, crBack, v.cbHalvesBack, v.crHalvesBack);
      v128.store(chroma, i16x8.add(both, bothBack));
      v128.store(chroma, i16x8.sub(both, bothBack), BLOCK_BYTES);
      upper = lower + stride;
    }
  }
}

/** Bytes of two vectors put together. */
function spread(a: v128, b: v128, ofA: v128, ofB: v128): v128 {
  return v128.or(i8x16.relaxed_swizzle(a, ofA), i8x16.relaxed_swizzle(b, ofB));
}

/** Y of eight pixels. */
function toLuma(red: v128, green: v128, blue: v128, v: ColorVectors): v128 {
  const sum = i16x8.add(
    i16x8.add(i16x8.relaxed_q15mulr_s(red, v.redToY), i16x8.relaxed_q15mulr_s(green, v.greenToY)),
    i16x8.relaxed_q15mulr_s(blue, v.blueToY),
  );
  return i16x8.relaxed_q15mulr_s(sum, v.toScale);
}

/** Cb or Cr of eight pixels. */
function toChroma(color: v128, luma: v128, forColor: v128, forLuma: v128): v128 {
  return i16x8.sub(
    i16x8.relaxed_q15mulr_s(color, forColor),
    i16x8.relaxed_q15mulr_s(luma, forLuma),
  );
}

/** Cb or Cr of four times 2x2 pixels, in the high halves. */
function toMean(color0: v128, color1: v128, lumaSum: v128, forColor: v128, forLuma: v128): v128 {
  return i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(color0, forColor), i32x4.dot_i16x8_s(color1, forColor)),
    i32x4.dot_i16x8_s(lumaSum, forLuma),
  );
}
