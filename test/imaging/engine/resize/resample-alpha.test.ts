import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Size } from "../../../../src/domain/geometry.ts";
import {
  createResampler,
  type Resampler,
} from "../../../../src/imaging/engine/resize/resampler.ts";
import { largestDifference, type Pixels } from "../../../fixtures/compare.ts";
import { cutout, draw, flat, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { type ContextBench, createContextBench } from "./bench-context.ts";
import { resizeReference } from "./resize-reference.ts";

const FILTERS = ["triangle", "lanczos3"] as const;
type Filter = (typeof FILTERS)[number];

let bench: ContextBench;
let resampler: Resampler;

beforeAll(async () => {
  bench = await createContextBench(1_000_000);
  resampler = createResampler(bench.context);
});

function resized(picture: Pixels, to: Size, filter: Filter, opaque = false): Pixels {
  bench.context.arena.reset();
  return bench.pixelsOf(resampler.resize(bench.planeOf(picture), to, { filter, opaque }));
}

/** Every channel at random; of every third pixel alpha is 0, of every third 255. */
function veil(width: number, height: number, seed: number): Rgba {
  const alphas = noise(width, height, seed + 1).data;
  const data = noise(width, height, seed).data.map((value, at) => {
    if (at % 4 !== 3) return value;
    const alpha = alphas[at - 1] ?? 0;
    return alpha % 3 === 0 ? 0 : alpha % 3 === 1 ? 255 : (alphas[at - 2] ?? 0);
  });
  return { data, width, height };
}

/** The picture as it looks on a ground of one grey, not rounded. */
function laidOn(grey: number, { data, width, height }: Pixels): Pixels {
  const levels = Array.from({ length: data.length }, (_, at) => {
    const alpha = (data[at | 3] ?? 0) / 255;
    return at % 4 === 3 ? 255 : (data[at] ?? 0) * alpha + grey * (1 - alpha);
  });
  return { data: levels, width, height };
}

/** Levels that alpha, or the look on any ground, is off. */
function expectClose(picture: Rgba, to: Size, filter: Filter): void {
  const result = resized(picture, to, filter);
  const expected = { ...to, data: resizeReference(picture, to, filter) };
  for (const grey of [0, 255]) {
    const difference = largestDifference(laidOn(grey, result), laidOn(grey, expected));
    expect(difference).toBeLessThanOrEqual(1.5);
  }
  for (let at = 3; at < result.data.length; at += 4) {
    expect(Math.abs((result.data[at] ?? 0) - (expected.data[at] ?? 0))).toBeLessThanOrEqual(1);
  }
}

describe.each(FILTERS)("a picture with alpha, by %s", (filter) => {
  test("looks right on any ground, for every width and height from 1 to 40", () => {
    for (let from = 1; from <= 40; from++) {
      for (let to = 1; to <= from; to += 3) {
        expectClose(veil(from, 3, to), { width: to, height: 2 }, filter);
        expectClose(veil(3, from, to), { width: 3, height: to }, filter);
      }
    }
  });

  test("looks right for any sizes", () => {
    const side = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(side, side, side, side, fc.integer(), (width, height, across, down, seed) => {
        const to = { width: Math.min(width, across), height: Math.min(height, down) };
        expectClose(seed % 2 === 0 ? veil(width, height, seed) : cutout(width, height), to, filter);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [8000, 3, 1, 1],
    [3, 8000, 2, 2],
    [8000, 2, 1920, 1],
    [400, 300, 3, 200],
  ])("looks right from %ix%i to %ix%i", (width, height, toWidth, toHeight) => {
    expectClose(veil(width, height, 5), { width: toWidth, height: toHeight }, filter);
  });

  test("draws no fringe of hidden colours where it fades", () => {
    const picture = draw(64, 64, (x) => (x < 33 ? [240, 240, 240, 255] : [0, 0, 0, 0]));
    const { data } = resized(picture, { width: 16, height: 16 }, filter);
    let faded = 0;
    for (let at = 0; at < data.length; at += 4) {
      const alpha = data[at + 3] ?? 0;
      if (alpha === 0 || alpha === 255) continue;
      faded += 1;
      expect(Math.abs((data[at] ?? 0) - 240)).toBeLessThanOrEqual(1);
    }
    expect(faded).toBeGreaterThan(0);
  });

  test.each([
    [50, 50],
    [3000, 4],
  ])("keeps what is wholly transparent so, from %ix%i, and makes it black", (width, height) => {
    const hidden = flat(width, height, [255, 0, 255, 0]);
    const { data } = resized(hidden, { width: 9, height: 3 }, filter);
    expect(Array.from(data)).toEqual(new Array(9 * 3 * 4).fill(0));
  });

  test("makes what is less than half a level visible transparent black", () => {
    const faint = draw(80, 80, (x, y) => [255, 200, 99, x % 4 === 0 && y % 2 === 0 ? 1 : 0]);
    const { data } = resized(faint, { width: 10, height: 10 }, filter);
    expect(Array.from(data)).toEqual(new Array(10 * 10 * 4).fill(0));
  });

  test("keeps one colour at one alpha as it is", () => {
    for (const alpha of [255, 254, 128, 64]) {
      const color = [255, 100, 0, alpha] as const;
      for (const [width, height] of [
        [90, 70],
        [2500, 3],
      ] as const) {
        const result = resized(flat(width, height, color), { width: 10, height: 3 }, filter);
        expect(largestDifference(result, flat(10, 3, color))).toBeLessThanOrEqual(1);
      }
    }
  });

  test("is, where it is opaque, what the short way gives", () => {
    const picture = photo(120, 90);
    const to = { width: 50, height: 40 };
    const short = resized(picture, to, filter, true);
    const long = resized(picture, to, filter);
    expect(largestDifference(long, short)).toBeLessThanOrEqual(1);
    for (let at = 3; at < long.data.length; at += 4) expect(long.data[at]).toBe(255);
  });
});
