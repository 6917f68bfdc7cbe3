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
 * a factor in Q15 keeps eight bits of fraction until the end, without vector shifts.
 */

import { colorVectors } from "./color-vectors";
import { BLOCK_BYTES } from "./layout";

/** Y alone. Of each unit the left block and the right one. */
export function convertGrey(
  pixels: usize,
  stride: usize,
  count: i32,
  blocks: usize,
  vectors: usize,
): void {
  const v = colorVectors(vectors);
  for (; count > 0; count--, pixels += 64, blocks += BLOCK_BYTES) {
    let row = pixels;
    for (const end = blocks + BLOCK_BYTES; blocks < end; blocks += 16, row += stride) {
      let a = v.center(v128.load(row));
      let b = v.center(v128.load(row, 32));
      const luma = v.luma(v.red(a, b), v.green(a, b), v.blue(a, b));
      a = v.center(v128.load(row, 16));
      b = v.center(v128.load(row, 48));
      const lumaBack = v.luma(v.redBack(a, b), v.greenBack(a, b), v.blueBack(a, b));
      storePair(blocks, BLOCK_BYTES, luma, lumaBack);
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
  const v = colorVectors(vectors);
  for (; count > 0; count--, pixels += 64, blocks += 5 * BLOCK_BYTES) {
    let row = pixels;
    for (const end = blocks + BLOCK_BYTES; blocks < end; blocks += 16, row += stride) {
      let a = v.center(v128.load(row));
      let b = v.center(v128.load(row, 32));
      let red = v.red(a, b);
      let blue = v.blue(a, b);
      const luma = v.luma(red, v.green(a, b), blue);
      const cb = v.cb(blue, luma);
      const cr = v.cr(red, luma);

      a = v.center(v128.load(row, 16));
      b = v.center(v128.load(row, 48));
      red = v.redBack(a, b);
      blue = v.blueBack(a, b);
      const lumaBack = v.luma(red, v.greenBack(a, b), blue);
      storePair(blocks, 3 * BLOCK_BYTES, luma, lumaBack);
      storePair(blocks + BLOCK_BYTES, 3 * BLOCK_BYTES, cb, v.cb(blue, lumaBack));
      storePair(blocks + 2 * BLOCK_BYTES, 3 * BLOCK_BYTES, cr, v.cr(red, lumaBack));
    }
  }
}

/**
 * 4:2:0. Of each unit Y, Y, the two Y below, then Cb, Cr.
 *
 * Chroma meets its mirror image in the order 0 and 7, 1 and 6, 4 and 3, 5 and 2, because a vector
 * holds the pixels 0 to 3 and 8 to 11: the third and fourth sum change places, and so do the
 * differences, which are negative as well. The quantiser's weights make up for it.
 */
export function convertHalved(
  pixels: usize,
  stride: usize,
  count: i32,
  blocks: usize,
  vectors: usize,
): void {
  const v = colorVectors(vectors);
  for (; count > 0; count--, pixels += 64, blocks += 6 * BLOCK_BYTES) {
    let upper = pixels;
    let luma = blocks;
    let chroma = blocks + 4 * BLOCK_BYTES;
    for (let y = 0; y < 8; y++, luma += 32, chroma += 16) {
      // The lower four pairs of rows belong to the lower blocks.
      if (y === 4) luma += BLOCK_BYTES;
      const lower = upper + stride;
      let a = v.center(v128.load(upper));
      let b = v.center(v128.load(upper, 32));
      let upperRed = v.red(a, b);
      let upperBlue = v.blue(a, b);
      const upperLuma = v.luma(upperRed, v.green(a, b), upperBlue);
      a = v.center(v128.load(lower));
      b = v.center(v128.load(lower, 32));
      let lowerRed = v.red(a, b);
      let lowerBlue = v.blue(a, b);
      const lowerLuma = v.luma(lowerRed, v.green(a, b), lowerBlue);
      let sum = i16x8.add(upperLuma, lowerLuma);
      const cb = v.meanCb(upperBlue, lowerBlue, sum);
      const cr = v.meanCr(upperRed, lowerRed, sum);

      a = v.center(v128.load(upper, 16));
      b = v.center(v128.load(upper, 48));
      upperRed = v.redBack(a, b);
      upperBlue = v.blueBack(a, b);
      const upperBack = v.luma(upperRed, v.greenBack(a, b), upperBlue);
      storePair(luma, BLOCK_BYTES, upperLuma, upperBack);
      a = v.center(v128.load(lower, 16));
      b = v.center(v128.load(lower, 48));
      lowerRed = v.redBack(a, b);
      lowerBlue = v.blueBack(a, b);
      const lowerBack = v.luma(lowerRed, v.greenBack(a, b), lowerBlue);
      storePair(luma + 16, BLOCK_BYTES, lowerLuma, lowerBack);
      sum = i16x8.add(upperBack, lowerBack);
      const cbBack = v.meanCb(upperBlue, lowerBlue, sum);
      const crBack = v.meanCr(upperRed, lowerRed, sum);
      storePair(chroma, BLOCK_BYTES, v.chroma(cb, cr), v.chromaBack(cbBack, crBack));
      upper = lower + stride;
    }
  }
}

/** The sums to `pointer`, the differences `apart` bytes behind. */
@inline
function storePair(pointer: usize, apart: usize, lanes: v128, mirrored: v128): void {
  v128.store(pointer, i16x8.add(lanes, mirrored));
  v128.store(pointer + apart, i16x8.sub(lanes, mirrored));
}
