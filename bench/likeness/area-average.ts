import type { Size } from "../../src/domain/geometry.ts";

/** Colours in floating point, 0 to 255, three a pixel (red, green, blue), rows without padding. */
export interface Colors extends Size {
  readonly data: Float32Array;
}

/** Straight colours of 8 bits, three a pixel, rows without padding. */
export interface Rgb extends Size {
  readonly data: Uint8Array;
}

const CHANNELS = 3;

/**
 * The picture at a smaller size, each pixel the mean of the area that it covers, the pixels at its
 * edges counted by the share that lies inside. Nothing is rounded: this is what a scaled picture is
 * compared with.
 *
 * @throws RangeError when a side would grow
 */
export function areaAverage(picture: Rgb, size: Size): Colors {
  const { width, height } = picture;
  if (size.width > width || size.height > height) {
    throw new RangeError(`${width}x${height} is smaller than ${size.width}x${size.height}`);
  }
  const columns = sharesOf(width, size.width);
  const rows = sharesOf(height, size.height);
  const data = new Float32Array(size.width * size.height * CHANNELS);
  const line = new Float64Array(size.width * CHANNELS);
  const sums = new Float64Array(size.width * CHANNELS);
  for (const [y, { first, shares }] of rows.entries()) {
    sums.fill(0);
    for (const [index, share] of shares.entries()) {
      averageRow(picture, first + index, columns, line);
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + share * (line[at] ?? 0);
    }
    data.set(sums, y * size.width * CHANNELS);
  }
  return { ...size, data };
}

/** Which pixels lie under one of the smaller picture's, and each one's share of it; the sum is 1. */
interface Shares {
  readonly first: number;
  readonly shares: Float64Array;
}

function sharesOf(from: number, to: number): Shares[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, index) => {
    const start = index * scale;
    const end = Math.min(from, start + scale);
    const first = Math.floor(start);
    const shares = Float64Array.from({ length: Math.ceil(end) - first }, (_, offset) => {
      const left = Math.max(start, first + offset);
      const right = Math.min(end, first + offset + 1);
      return Math.max(0, right - left) / scale;
    });
    return { first, shares };
  });
}

function averageRow(
  { data, width }: Rgb,
  row: number,
  columns: readonly Shares[],
  target: Float64Array,
): void {
  let at = 0;
  for (const { first, shares } of columns) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let from = (row * width + first) * CHANNELS;
    for (let index = 0; index < shares.length; index++, from += CHANNELS) {
      const share = shares[index] ?? 0;
      red += share * (data[from] ?? 0);
      green += share * (data[from + 1] ?? 0);
      blue += share * (data[from + 2] ?? 0);
    }
    target[at++] = red;
    target[at++] = green;
    target[at++] = blue;
  }
}
