/*
 * Four inks to RGB.
 *
 * Without a profile the usual reading is that of light passing through inks: each colour is what its
 * ink and black let through,
 *   R = (255 - C) (255 - K) / 255, rounded, and so on.
 *
 * Files with Adobe's APP14 marker (ITU-T T.872, section 6.5.3) store 255 - ink. YCCK are the Y, Cb
 * and Cr of R = 255 - (what CMYK has in the place of C), and so on, with K as it is: a decoder that
 * undoes this gets 255 - R for C, which in an Adobe file is 255 - ink and thus the light that passes.
 *
 * Hence the first three components are made to pixels as RGB or YCbCr are, and this multiplies them
 * in place by the light that black lets through:
 *
 *   stored as          light of the colour from the pixel p     light of black
 *   CMYK               255 - p                                  255 - K
 *   YCCK               p                                        255 - K
 *   CMYK inverted      p                                        K
 *   YCCK inverted      255 - p                                  K
 */

import { divideLanes255 } from "../divide255";
import { source, step } from "./pixel-rows-sources";

/**
 * @param invertColor 255 or 0: what the bytes of the pixels are XORed with
 * @param invertBlack 255 or 0: what those of K are XORed with
 */
export function multiplyByBlack(
  from: i32,
  end: i32,
  target: usize,
  invertColor: i32,
  invertBlack: i32,
): void {
  const blackStep = step(3);
  let black = source(3) + <usize>from * blackStep;
  const flipColor = i8x16.splat(<i8>invertColor);
  const flipBlack = i8x16.splat(<i8>invertBlack);
  const targetEnd = target + ((<usize>(end - from)) << 5);
  for (; target < targetEnd; black += blackStep, target += 32) {
    const light = v128.xor(v128.load64_splat(black), flipBlack);
    const first = i8x16(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    const second = i8x16(4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7);
    multiply(target, flipColor, i8x16.relaxed_swizzle(light, first));
    multiply(target + 16, flipColor, i8x16.relaxed_swizzle(light, second));
  }
}

/** Four pixels. */
function multiply(target: usize, flip: v128, light: v128): void {
  const color = v128.xor(v128.load(target), flip);
  const product = divideLanes255(
    i16x8.extmul_low_i8x16_u(color, light),
    i16x8.extmul_high_i8x16_u(color, light),
  );
  v128.store(target, v128.or(product, i32x4.splat(0xff000000)));
}
