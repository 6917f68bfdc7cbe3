/*
 * One colour drawn through a mask over straight RGBA, in place: source-over (Porter and Duff,
 * "Compositing Digital Images", 1984; W3C Compositing and Blending Level 1, section 9.1.4).
 *
 * With a the source's alpha, b the ground's, both 0 to 1:
 *   out alpha  = a + b (1 - a)
 *   out colour = (ink a + ground b (1 - a)) / out alpha
 *
 * Rounding, always to nearest: once for the source's 8-bit alpha, round(coverage * opacity / 255),
 * then once for each result. Where coverage is 0 the ground keeps its bytes.
 *
 * Layout: ground straight RGBA, row `y` from `pixels + y * stride`; mask one byte a pixel, row `y`
 * from `mask + y * maskStride`. Any alignment; only `width` pixels of each row are touched.
 */

import { ALPHA, areOpaque } from "./alpha";
import { divide255, divideLanes255 } from "./divide255";

/**
 * @param ink the colour as R | G << 8 | B << 16
 * @param opacity 0 to 255
 */
export function blendMask(
  pixels: usize,
  stride: usize,
  mask: usize,
  maskStride: usize,
  width: i32,
  rows: i32,
  ink: u32,
  opacity: u32,
): void {
  // On opaque ground the ink's own alpha byte of 255 keeps the result's at 255.
  const inks = i32x4.splat(ink | ALPHA);
  const opacities = i16x8.splat(<i16>opacity);
  for (let y = 0; y < rows; y++) {
    let ground = pixels + <usize>y * stride;
    let coverage = mask + <usize>y * maskStride;
    let x = 0;
    for (; x + 4 <= width; x += 4, ground += 16, coverage += 4) {
      if (load<u32>(coverage) === 0) continue;
      const under = v128.load(ground);
      if (areOpaque(under)) {
        v128.store(ground, blendOpaque(under, coverage, inks, opacities));
      } else {
        for (let i: usize = 0; i < 4; i++)
          blendPixel(ground + (i << 2), coverage + i, ink, opacity);
      }
    }
    for (; x < width; x++, ground += 4, coverage++) blendPixel(ground, coverage, ink, opacity);
  }
}

/** Four opaque pixels under four coverage bytes: round((ground (255 - a) + ink a) / 255). */
function blendOpaque(under: v128, coverage: usize, inks: v128, opacities: v128): v128 {
  const covered = i16x8.extend_low_i8x16_u(v128.load32_zero(coverage));
  const products = i16x8.mul(covered, opacities);
  const quotients = divideLanes255(products, products);
  const alpha = i8x16.swizzle(quotients, i8x16(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
  const rest = v128.not(alpha);
  return divideLanes255(
    i16x8.add(i16x8.extmul_low_i8x16_u(under, rest), i16x8.extmul_low_i8x16_u(inks, alpha)),
    i16x8.add(i16x8.extmul_high_i8x16_u(under, rest), i16x8.extmul_high_i8x16_u(inks, alpha)),
  );
}

function blendPixel(ground: usize, coverage: usize, ink: u32, opacity: u32): void {
  const alpha = divide255(<u32>load<u8>(coverage) * opacity);
  if (alpha === 0) return;
  const under = load<u32>(ground);
  // Weights in units of 1 / 255^2; with them the quotients need no second rounding.
  const inkWeight = 255 * alpha;
  const groundWeight = (under >> 24) * (255 - alpha);
  const red = mixChannel(ink, inkWeight, under, groundWeight);
  const green = mixChannel(ink >> 8, inkWeight, under >> 8, groundWeight);
  const blue = mixChannel(ink >> 16, inkWeight, under >> 16, groundWeight);
  const outAlpha = divide255(inkWeight + groundWeight);
  store<u32>(ground, red | (green << 8) | (blue << 16) | (outAlpha << 24));
}

/** The weighted mean of the lowest bytes of `ink` and `ground`. */
function mixChannel(ink: u32, inkWeight: u32, ground: u32, groundWeight: u32): u32 {
  const total = inkWeight + groundWeight;
  return ((ink & 0xff) * inkWeight + (ground & 0xff) * groundWeight + (total >> 1)) / total;
}
