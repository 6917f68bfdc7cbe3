/*
 * Straight RGBA laid on white: source-over on an opaque white backdrop (W3C Compositing and
 * Blending Level 1, section 9.1.4), round((c * a + 255 * (255 - a)) / 255). That is 255 minus
 * round((255 - c) * a / 255), since division by 255 knows no ties.
 */

import { divide255, divideLanes255 } from "./divide255";

/** One channel on white. */
export function channelOnWhite(channel: u32, alpha: u32): u32 {
  return 255 - divide255((255 - channel) * alpha);
}

/** Four pixels on white; what then stands in the alpha bytes is of no meaning. */
export function pixelsOnWhite(pixels: v128): v128 {
  const inverse = v128.not(pixels);
  const alpha = i8x16.swizzle(
    pixels,
    i8x16(3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15),
  );
  return v128.not(
    divideLanes255(
      i16x8.extmul_low_i8x16_u(inverse, alpha),
      i16x8.extmul_high_i8x16_u(inverse, alpha),
    ),
  );
}
