/*
 * Luminance of a box of pixels, as the sum of 299 R + 587 G + 114 B.
 *
 * The weights are those of ITU-R BT.601 (section 2.5.1: 0.299, 0.587, 0.114) times 1000, so that
 * every sum is an integer: any cut into slices adds up to exactly the same total.
 *
 * Layout: straight RGBA, 8 bits a channel, row `y` from `pixels + y * stride`. Any alignment, any
 * stride; exactly `width * 4` bytes of each row are read. Nothing is written.
 */

import { channelOnWhite, pixelsOnWhite } from "./white";

const RED: i64 = 299;
const GREEN: i64 = 587;
const BLUE: i64 = 114;

/** Vectors of four pixels per block: each adds at most 2 * 255 to a 16-bit lane. */
const BLOCK: i32 = 128;

/**
 * The exact sum over `rows` rows of `width` pixels: below 2^53, because the memory of 2^32 bytes
 * holds at most 2^30 pixels of 255,000 each.
 *
 * @param onWhite each channel is first laid on white (see white.ts); otherwise alpha is ignored
 */
export function luminance(pixels: usize, stride: usize, width: i32, rows: i32, onWhite: bool): f64 {
  const vectors = width >> 2;
  let redGreen = i64x2.splat(0);
  let blueAlpha = i64x2.splat(0);
  let rest: i64 = 0;
  for (let y = 0; y < rows; y++) {
    let pointer = pixels + <usize>y * stride;
    for (let done = 0; done < vectors; done += BLOCK) {
      const count = min(BLOCK, vectors - done);
      const sums = onWhite ? sumBlockOnWhite(pointer, count) : sumBlock(pointer, count);
      redGreen = i64x2.add(redGreen, i64x2.extend_low_i32x4_u(sums));
      blueAlpha = i64x2.add(blueAlpha, i64x2.extend_high_i32x4_u(sums));
      pointer += (<usize>count) << 4;
    }
    for (let x = vectors << 2; x < width; x++, pointer += 4) {
      rest += weighPixel(load<u32>(pointer), onWhite);
    }
  }
  const red = i64x2.extract_lane(redGreen, 0);
  const green = i64x2.extract_lane(redGreen, 1);
  const blue = i64x2.extract_lane(blueAlpha, 0);
  return <f64>(RED * red + GREEN * green + BLUE * blue + rest);
}

/** Sums of R, G, B and A over `count` vectors of four pixels, as four 32-bit lanes. */
function sumBlock(pointer: usize, count: i32): v128 {
  let sums = i16x8.splat(0);
  for (let i = 0; i < count; i++, pointer += 16) {
    sums = addPixels(sums, v128.load(pointer));
  }
  return foldPixels(sums);
}

function sumBlockOnWhite(pointer: usize, count: i32): v128 {
  let sums = i16x8.splat(0);
  for (let i = 0; i < count; i++, pointer += 16) {
    sums = addPixels(sums, pixelsOnWhite(v128.load(pointer)));
  }
  return foldPixels(sums);
}

/** Adds four pixels to two times four 16-bit sums. */
function addPixels(sums: v128, pixels: v128): v128 {
  const pairs = i16x8.add(i16x8.extend_low_i8x16_u(pixels), i16x8.extend_high_i8x16_u(pixels));
  return i16x8.add(sums, pairs);
}

/** Two times four 16-bit sums to four 32-bit sums. */
function foldPixels(sums: v128): v128 {
  return i32x4.add(i32x4.extend_low_i16x8_u(sums), i32x4.extend_high_i16x8_u(sums));
}

function weighPixel(pixel: u32, onWhite: bool): i64 {
  let red = pixel & 0xff;
  let green = (pixel >> 8) & 0xff;
  let blue = (pixel >> 16) & 0xff;
  if (onWhite) {
    const alpha = pixel >> 24;
    red = channelOnWhite(red, alpha);
    green = channelOnWhite(green, alpha);
    blue = channelOnWhite(blue, alpha);
  }
  return RED * <i64>red + GREEN * <i64>green + BLUE * <i64>blue;
}
