/** The alpha byte of a pixel of RGBA, read as one little-endian word. */
export const ALPHA: u32 = 0xff000000;

/** True when all four pixels' alpha is 255. */
export function areOpaque(pixels: v128): bool {
  const alpha = i32x4.splat(ALPHA);
  return !v128.any_true(v128.xor(v128.and(pixels, alpha), alpha));
}
