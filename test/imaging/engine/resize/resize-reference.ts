import type { Size } from "../../../../src/domain/geometry.ts";
import type { Pixels } from "../../../fixtures/compare.ts";

const FILTERS = {
  triangle: { radius: 1, at: (x: number) => 1 - Math.abs(x) },
  lanczos3: { radius: 3, at: (x: number) => sinc(x) * sinc(x / 3) },
};

/** Four channels a pixel, neither rounded nor clamped, colours times alpha / 255. */
interface Exact extends Size {
  readonly data: Float64Array;
}

/**
 * The resize as its definition has it, in floating point: every source pixel within the filter's
 * radius, widened by the reduction, of the target pixel's centre.
 *
 * @returns straight channels, clamped to 0..255 but not rounded
 */
export function resizeReference(
  source: Pixels,
  to: Size,
  filter: keyof typeof FILTERS,
): Float64Array {
  const across = resizeRows(premultiplied(source), to.width, filter);
  const { data } = transposed(resizeRows(transposed(across), to.height, filter));
  const result = new Float64Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const [r = 0, g = 0, b = 0, alpha = 0] = data.subarray(at, at + 4);
    if (alpha <= 0) continue;
    const scale = 255 / alpha;
    result.set([r * scale, g * scale, b * scale, alpha].map(clamp), at);
  }
  return result;
}

function clamp(level: number): number {
  return Math.max(0, Math.min(255, level));
}

function premultiplied({ data, width, height }: Pixels): Exact {
  const product = Float64Array.from({ length: width * height * 4 }, (_, at) => {
    const value = data[at] ?? 0;
    return at % 4 === 3 ? value : (value * (data[at | 3] ?? 0)) / 255;
  });
  return { data: product, width, height };
}

function resizeRows(source: Exact, width: number, filter: keyof typeof FILTERS): Exact {
  const { radius, at } = FILTERS[filter];
  const ratio = source.width / width;
  const widening = Math.max(1, ratio);
  const data = new Float64Array(width * source.height * 4);
  for (let x = 0; x < width; x++) {
    const weights: [column: number, weight: number][] = [];
    const center = (x + 0.5) * ratio;
    const last = Math.min(source.width - 1, Math.ceil(center + radius * widening));
    for (
      let column = Math.max(0, Math.floor(center - radius * widening));
      column <= last;
      column++
    ) {
      const distance = (column + 0.5 - center) / widening;
      if (Math.abs(distance) < radius) weights.push([column, at(distance)]);
    }
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (let y = 0; y < source.height; y++) {
      for (const [column, weight] of weights) {
        for (let channel = 0; channel < 4; channel++) {
          const from = source.data[(y * source.width + column) * 4 + channel] ?? 0;
          const to = (y * width + x) * 4 + channel;
          data[to] = (data[to] ?? 0) + (from * weight) / total;
        }
      }
    }
  }
  return { data, width, height: source.height };
}

function transposed({ data, width, height }: Exact): Exact {
  const turned = new Float64Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      turned.set(data.subarray(from, from + 4), (x * height + y) * 4);
    }
  }
  return { data: turned, width: height, height: width };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
