import type { Size } from "../../src/domain/geometry.ts";
import type { Pixels } from "../fixtures/compare.ts";

/**
 * The picture at another, smaller size as its definition has it: every pixel the average of the area
 * that it covers, in floating point; alpha is left out.
 *
 * @returns three values a pixel
 */
export function areaAverage(source: Pixels, to: Size): Float64Array {
  const across = coverage(source.width, to.width);
  const down = coverage(source.height, to.height);
  const rows = new Float64Array(source.width * 3);
  const average = new Float64Array(to.width * to.height * 3);
  down.forEach((parts, y) => {
    rows.fill(0);
    for (const [row, weight] of parts) {
      for (let x = 0; x < source.width; x++) {
        for (let channel = 0; channel < 3; channel++) {
          const value = source.data[(row * source.width + x) * 4 + channel] ?? 0;
          rows[x * 3 + channel] = (rows[x * 3 + channel] ?? 0) + weight * value;
        }
      }
    }
    across.forEach((columns, x) => {
      for (let channel = 0; channel < 3; channel++) {
        const sum = columns.reduce(
          (total, [column, weight]) => total + weight * (rows[column * 3 + channel] ?? 0),
          0,
        );
        average[(y * to.width + x) * 3 + channel] = sum;
      }
    });
  });
  return average;
}

/** For every target pixel of a side the source pixels that it covers, and in which part. */
function coverage(from: number, to: number): [index: number, weight: number][][] {
  const ratio = from / to;
  return Array.from({ length: to }, (_, target) => {
    const start = target * ratio;
    const end = start + ratio;
    const first = Math.floor(start);
    const last = Math.min(from, Math.ceil(end)) - 1;
    return Array.from({ length: last - first + 1 }, (_, step): [number, number] => {
      const left = Math.max(start, first + step);
      const right = Math.min(end, first + step + 1);
      return [first + step, (right - left) / ratio];
    });
  });
}

/** Peak signal to noise ratio in decibels of a picture against three values a pixel. */
export function psnrToAverage({ data }: Pixels, average: Float64Array): number {
  let squares = 0;
  average.forEach((value, index) => {
    const pixel = Math.floor(index / 3);
    squares += ((data[pixel * 4 + (index % 3)] ?? 0) - value) ** 2;
  });
  return 10 * Math.log10((255 ** 2 * average.length) / squares);
}
