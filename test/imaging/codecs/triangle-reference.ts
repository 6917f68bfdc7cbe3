import type { Size } from "../../../src/domain/geometry.ts";
import type { Pixels } from "../../fixtures/compare.ts";

/**
 * The resize as its definition has it, in floating point: for each side a triangle as wide as the
 * reduction on either side of the pixel's centre, colours weighted by alpha.
 */
export function resizeReference(source: Pixels, to: Size): Pixels {
  const across = filterSide(source.width, to.width);
  const down = filterSide(source.height, to.height);
  const data = new Uint8ClampedArray(to.width * to.height * 4);
  down.forEach((rows, y) => {
    across.forEach((columns, x) => {
      let [red, green, blue, alpha, total] = [0, 0, 0, 0, 0];
      for (const [row, rowWeight] of rows) {
        for (const [column, columnWeight] of columns) {
          const at = (row * source.width + column) * 4;
          const weight = rowWeight * columnWeight;
          const seen = (weight * (source.data[at + 3] ?? 0)) / 255;
          red += seen * (source.data[at] ?? 0);
          green += seen * (source.data[at + 1] ?? 0);
          blue += seen * (source.data[at + 2] ?? 0);
          alpha += seen;
          total += weight;
        }
      }
      const visible = alpha || 1;
      const at = (y * to.width + x) * 4;
      data.set([red / visible, green / visible, blue / visible, (255 * alpha) / total], at);
    });
  });
  return { data, ...to };
}

/** For every target pixel of a side the source pixels that count, and how much. */
function filterSide(from: number, to: number): [index: number, weight: number][][] {
  const ratio = from / to;
  const radius = Math.max(1, ratio);
  return Array.from({ length: to }, (_, target) => {
    const center = (target + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(center - radius));
    const last = Math.min(from - 1, Math.floor(center + radius));
    return Array.from({ length: last - first + 1 }, (_, step): [number, number] => [
      first + step,
      1 - Math.abs(first + step - center) / radius,
    ]);
  });
}

/** The picture as it looks on a ground of one grey. */
export function laidOn(grey: number, picture: Pixels): Pixels {
  const data = Uint8ClampedArray.from({ length: picture.data.length }, (_, index) => {
    const alpha = (picture.data[index | 3] ?? 0) / 255;
    return index % 4 === 3 ? 255 : (picture.data[index] ?? 0) * alpha + grey * (1 - alpha);
  });
  return { ...picture, data };
}
