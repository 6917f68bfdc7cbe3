/*
 * The steps of color.ts on one vector, and the constants that they load at the point of use.
 */

import { COLOR_VECTORS } from "./layout";

/** At a pointer aligned to 16. Swizzles have -1 where they put a zero. */
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
  /** Factors in Q15. */
  redToY: v128;
  greenToY: v128;
  blueToY: v128;
  toScale: v128;
  lumaToCb: v128;
  blueToCb: v128;
  lumaToCr: v128;
  redToCr: v128;
  /** Factors in Q16 for the sum over 2x2 pixels. */
  lumaSumToCb: v128;
  blueSumToCb: v128;
  lumaSumToCr: v128;
  redSumToCr: v128;
  /** The high halves of four times Cb into the first four lanes, of Cr into the others. */
  cbHalves: v128;
  crHalves: v128;
  /** The same, the first two after the last two. */
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
    // The three add up to 32768.
    this.redToY = i16x8.splat(9798);
    this.greenToY = i16x8.splat(19235);
    this.blueToY = i16x8.splat(3735);
    // From 256 times to 8 times.
    this.toScale = i16x8.splat(1024);
    // 0.5643 and 0.7133, the luma's 32 times the color's, so that grey has no chroma at all.
    this.lumaToCb = i16x8.splat(18496);
    this.blueToCb = i16x8.splat(578);
    this.lumaToCr = i16x8.splat(23360);
    this.redToCr = i16x8.splat(730);
    this.lumaSumToCb = i16x8.splat(-9248);
    this.blueSumToCb = i16x8.splat(289);
    this.lumaSumToCr = i16x8.splat(-11680);
    this.redSumToCr = i16x8.splat(365);
    this.cbHalves = i8x16(2, 3, 6, 7, 10, 11, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
    this.crHalves = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 2, 3, 6, 7, 10, 11, 14, 15);
    this.cbHalvesBack = i8x16(10, 11, 14, 15, 2, 3, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1);
    this.crHalvesBack = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 10, 11, 14, 15, 2, 3, 6, 7);
  }

  /** Four pixels, every channel less 128. */
  @inline
  center(pixels: v128): v128 {
    return v128.xor(pixels, this.level);
  }

  @inline
  red(first: v128, second: v128): v128 {
    return spread(first, second, this.redFirst, this.redSecond);
  }

  @inline
  green(first: v128, second: v128): v128 {
    return spread(first, second, this.greenFirst, this.greenSecond);
  }

  @inline
  blue(first: v128, second: v128): v128 {
    return spread(first, second, this.blueFirst, this.blueSecond);
  }

  @inline
  redBack(first: v128, second: v128): v128 {
    return spread(first, second, this.redFirstBack, this.redSecondBack);
  }

  @inline
  greenBack(first: v128, second: v128): v128 {
    return spread(first, second, this.greenFirstBack, this.greenSecondBack);
  }

  @inline
  blueBack(first: v128, second: v128): v128 {
    return spread(first, second, this.blueFirstBack, this.blueSecondBack);
  }

  /** Y of eight pixels. */
  @inline
  luma(red: v128, green: v128, blue: v128): v128 {
    const sum = i16x8.add(
      i16x8.add(times(red, this.redToY), times(green, this.greenToY)),
      times(blue, this.blueToY),
    );
    return times(sum, this.toScale);
  }

  /** Cb of eight pixels. */
  @inline
  cb(blue: v128, luma: v128): v128 {
    return i16x8.sub(times(blue, this.blueToCb), times(luma, this.lumaToCb));
  }

  /** Cr of eight pixels. */
  @inline
  cr(red: v128, luma: v128): v128 {
    return i16x8.sub(times(red, this.redToCr), times(luma, this.lumaToCr));
  }

  /** Cb of four times 2x2 pixels, of which the luma comes as the upper and lower pixel's sum. */
  @inline
  meanCb(upperBlue: v128, lowerBlue: v128, luma: v128): v128 {
    return mean(upperBlue, lowerBlue, luma, this.blueSumToCb, this.lumaSumToCb);
  }

  @inline
  meanCr(upperRed: v128, lowerRed: v128, luma: v128): v128 {
    return mean(upperRed, lowerRed, luma, this.redSumToCr, this.lumaSumToCr);
  }

  @inline
  chroma(cb: v128, cr: v128): v128 {
    return spread(cb, cr, this.cbHalves, this.crHalves);
  }

  @inline
  chromaBack(cb: v128, cr: v128): v128 {
    return spread(cb, cr, this.cbHalvesBack, this.crHalvesBack);
  }
}

export function colorVectors(vectors: usize): ColorVectors {
  return changetype<ColorVectors>(vectors + COLOR_VECTORS);
}

/** Bytes of two vectors put together. */
function spread(a: v128, b: v128, ofA: v128, ofB: v128): v128 {
  return v128.or(i8x16.relaxed_swizzle(a, ofA), i8x16.relaxed_swizzle(b, ofB));
}

function times(lanes: v128, factor: v128): v128 {
  return i16x8.relaxed_q15mulr_s(lanes, factor);
}

/** Of four neighbouring pairs of pixels in two rows, in the high halves of 32-bit lanes. */
function mean(upper: v128, lower: v128, luma: v128, forColor: v128, forLuma: v128): v128 {
  return i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(upper, forColor), i32x4.dot_i16x8_s(lower, forColor)),
    i32x4.dot_i16x8_s(luma, forLuma),
  );
}
