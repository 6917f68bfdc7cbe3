import type { Size } from "../../../../src/domain/geometry.ts";
import type { Rgba } from "../../../fixtures/pictures.ts";

/** One sample a pixel, rows without padding. */
interface Samples extends Size {
  readonly data: Uint8Array;
}

/** Luma for each pixel, chroma for each 2x2 of them. */
export interface YuvPlanes {
  readonly y: Samples;
  readonly u: Samples;
  readonly v: Samples;
}

/**
 * The planes of macroblocks of 384 bytes: 16 rows of luma, then 8 of U and V side by side.
 *
 * @param size of the picture, which may end inside a macroblock
 */
export function picturesOf(macroblocks: Uint8Array, size: Size): YuvPlanes {
  const across = Math.ceil(size.width / 16);
  const half = { width: (size.width + 1) >> 1, height: (size.height + 1) >> 1 };
  const plane = ({ width, height }: Size, side: number, offset: number): Samples => {
    const data = new Uint8Array(width * height);
    for (let at = 0, y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const macroblock = Math.floor(y / side) * across + Math.floor(x / side);
        const inside = (y % side) * 16 + (x % side);
        data[at] = macroblocks[macroblock * 384 + offset + inside] ?? 0;
      }
    }
    return { data, width, height };
  };
  return { y: plane(size, 16, 0), u: plane(half, 8, 256), v: plane(half, 8, 264) };
}

/**
 * The planes as RGBA, as libwebp makes it: chroma between samples weighs 9, 3, 3 and 1 of 16, rounded
 * in two steps, then BT.601 in 14 bits. RFC 6386 leaves both to the decoder.
 */
export function toRgba({ y, u, v }: YuvPlanes): Rgba {
  const { width, height } = y;
  const data = new Uint8ClampedArray(width * height * 4);
  const us = upsample(u, y);
  const vs = upsample(v, y);
  for (let at = 0; at < width * height; at++) {
    const luma = high(y.data[at] ?? 0, 19077);
    const cb = us[at] ?? 0;
    const cr = vs[at] ?? 0;
    data[4 * at] = (luma + high(cr, 26149) - 14234) >> 6;
    data[4 * at + 1] = (luma - high(cb, 6419) - high(cr, 13320) + 8708) >> 6;
    data[4 * at + 2] = (luma + high(cb, 33050) - 17685) >> 6;
    data[4 * at + 3] = 255;
  }
  return { data, width, height };
}

function high(sample: number, factor: number): number {
  return (sample * factor) >> 8;
}

function upsample({ data, width, height }: Samples, to: Size): Uint8Array {
  const result = new Uint8Array(to.width * to.height);
  for (let at = 0, y = 0; y < to.height; y++) {
    const near = y >> 1;
    const beside = y % 2 === 1 ? Math.min(near + 1, height - 1) : Math.max(near - 1, 0);
    // The last row of an even height stands alone too.
    const alone = y === 0 || (to.height % 2 === 0 && y === to.height - 1);
    const far = alone ? near : beside;
    for (let x = 0; x < to.width; x++, at++) {
      const column = x >> 1;
      const a = data[near * width + column] ?? 0;
      const c = data[far * width + column] ?? 0;
      if (x === 0 || (to.width % 2 === 0 && x === to.width - 1)) {
        result[at] = (3 * a + c + 2) >> 2;
        continue;
      }
      const next = x % 2 === 1 ? column + 1 : column - 1;
      const b = data[near * width + next] ?? 0;
      const d = data[far * width + next] ?? 0;
      const diagonal = (a + b + c + d + 8 + 2 * (b + c)) >> 3;
      result[at] = (diagonal + a) >> 1;
    }
  }
  return result;
}
