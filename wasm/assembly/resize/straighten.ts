/*
 * From premultiplied colours back to straight ones, one pixel in four 32-bit floats.
 *
 * Colours are divided by the alpha as computed, not as rounded to 8 bits; a filter with negative
 * lobes may take either out of its range. What is then less than half visible is transparent black.
 */

/** @param pixel R, G, B times alpha / 255, and alpha, each 0 to 255 */
export function straighten(pixel: v128): v128 {
  const alpha = f32x4.shuffle(pixel, pixel, 3, 3, 3, 3);
  const colours = f32x4.mul(pixel, f32x4.div(f32x4.splat(255), alpha));
  const straight = v128.bitselect(pixel, colours, i32x4(0, 0, 0, -1));
  const seen = v128.and(straight, f32x4.ge(alpha, f32x4.splat(0.5)));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(seen, f32x4.splat(0.5)));
}

/** Four pixels as `straighten` gives them, to RGBA with every channel clamped to 0..255. */
export function narrowPixels(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}
