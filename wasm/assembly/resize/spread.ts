/*
 * Pixels to samples: 16 bits a channel, (v - 128) * 256 for a channel v of 0 to 255, so that the
 * whole range of 16 bits is used and a product with a weight keeps 7 bits behind the point.
 *
 * Layout of a row of samples: pairs of neighbouring pixels, R R G G B B, or R R G G B B A A with
 * alpha: what one multiply-add of pairs takes. A group of 8 pixels makes 48 or 64 bytes.
 */

/** Pixels whose alpha is 255, which is left out. Reads `groups * 32` bytes. */
export function spreadOpaque(source: usize, target: usize, groups: i32): void {
  for (; groups > 0; groups--, source += 32, target += 48) {
    // Signed bytes are channels less 128. They become the high bytes of samples; -1 gives a 0.
    const a = v128.xor(v128.load(source), i8x16.splat(-128));
    const b = v128.xor(v128.load(source, 16), i8x16.splat(-128));
    v128.store(
      target,
      i8x16.relaxed_swizzle(a, i8x16(-1, 0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 8, -1, 12)),
    );
    v128.store(
      target,
      v128.or(
        i8x16.relaxed_swizzle(
          a,
          i8x16(-1, 9, -1, 13, -1, 10, -1, 14, -1, -1, -1, -1, -1, -1, -1, -1),
        ),
        i8x16.relaxed_swizzle(b, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, 0, -1, 4, -1, 1, -1, 5)),
      ),
      16,
    );
    v128.store(
      target,
      i8x16.relaxed_swizzle(b, i8x16(-1, 2, -1, 6, -1, 8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14)),
      32,
    );
  }
}

/** Pixels of any alpha a: the samples are those of c * a / 255 and of a. Reads `groups * 32` bytes. */
export function spreadPremultiplied(source: usize, target: usize, groups: i32): void {
  for (let vectors = groups * 2; vectors > 0; vectors--, source += 16, target += 32) {
    const pixels = v128.load(source);
    v128.store(
      target,
      premultiply(
        i8x16.relaxed_swizzle(
          pixels,
          i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1),
        ),
        i8x16.relaxed_swizzle(
          pixels,
          i8x16(3, -1, 7, -1, 3, -1, 7, -1, 3, -1, 7, -1, -1, -1, -1, -1),
        ),
      ),
    );
    v128.store(
      target,
      premultiply(
        i8x16.relaxed_swizzle(
          pixels,
          i8x16(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1),
        ),
        i8x16.relaxed_swizzle(
          pixels,
          i8x16(11, -1, 15, -1, 11, -1, 15, -1, 11, -1, 15, -1, -1, -1, -1, -1),
        ),
      ),
      16,
    );
  }
}

/**
 * Two pixels, a 16-bit lane a channel: p + (p + 255) / 256 for the product p with alpha, which is
 * p * 256 / 255 less at most one, and exact where the channel is 0 or 255.
 *
 * @param alphas in the lanes of alpha itself 0
 */
function premultiply(channels: v128, alphas: v128): v128 {
  const products = i16x8.mul(channels, v128.or(alphas, i16x8(0, 0, 0, 0, 0, 0, 255, 255)));
  const carries = i8x16.relaxed_swizzle(
    i16x8.add(products, i16x8.splat(255)),
    i8x16(1, -1, 3, -1, 5, -1, 7, -1, 9, -1, 11, -1, 13, -1, 15, -1),
  );
  return v128.xor(i16x8.add(products, carries), i16x8.splat(-32768));
}
