import sharp from "sharp";
import type { Size } from "../../src/domain/geometry.ts";
import { areaAverage, type Colors, type Rgb } from "./area-average.ts";
import { createSimilarity, type Luma } from "./structural-similarity.ts";

/** How like a picture is to the one that it was made from. */
export interface Likeness {
  /** Peak signal-to-noise ratio over red, green and blue, in dB; `Infinity` when equal. */
  readonly psnr: number;
  /** Structural similarity of luma; 1 when equal. */
  readonly ssim: number;
}

/** Compares a file with the reference. @throws RangeError when its size is another */
export type LikenessJudge = (file: Uint8Array) => Promise<Likeness>;

/**
 * Judges files by an original, scaled to their size by averaging areas in floating point.
 *
 * @param rows how many rows from the top are compared, so that a text below them does not count
 */
export async function createOriginalJudge(
  original: Uint8Array,
  size: Size,
  rows: number = size.height,
): Promise<LikenessJudge> {
  return createJudge(areaAverage(await decodeUpright(original), size), rows);
}

/** Judges files by the pixels that they were encoded from. */
export function createPixelsJudge(pixels: Rgb): LikenessJudge {
  return createJudge({ ...pixels, data: new Float32Array(pixels.data) }, pixels.height);
}

function createJudge(whole: Colors, rows: number): LikenessJudge {
  const reference = firstRows(whole, rows);
  const similarity = createSimilarity(lumaOf(reference));
  return async (file) => {
    const { width, height, data } = await decodeUpright(file);
    if (width !== whole.width || height !== whole.height) {
      throw new RangeError(`${width}x${height} pixels, not ${whole.width}x${whole.height}`);
    }
    const made = firstRows({ width, height, data: new Float32Array(data) }, rows);
    return { psnr: peakSignalToNoise(reference, made), ssim: similarity(lumaOf(made)) };
  };
}

/** As stored: a colour profile is another matter, and the same on both sides. */
export async function decodeUpright(file: Uint8Array): Promise<Rgb> {
  const { data, info } = await sharp(file, { ignoreIcc: true })
    .autoOrient()
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function firstRows({ width, height, data }: Colors, rows: number): Colors {
  return { width, height: Math.min(rows, height), data: data.subarray(0, width * rows * 3) };
}

/** 10 log10(255^2 / mean squared error). */
function peakSignalToNoise(a: Colors, b: Colors): number {
  let squares = 0;
  for (let at = 0; at < a.data.length; at++) {
    squares += ((a.data[at] ?? 0) - (b.data[at] ?? 0)) ** 2;
  }
  return 10 * Math.log10(255 ** 2 / (squares / a.data.length));
}

/** ITU-R BT.601. */
function lumaOf({ width, height, data }: Colors): Luma {
  const luma = new Float64Array(width * height);
  for (let at = 0, from = 0; at < luma.length; at++, from += 3) {
    luma[at] =
      0.299 * (data[from] ?? 0) + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0);
  }
  return { width, height, data: luma };
}
