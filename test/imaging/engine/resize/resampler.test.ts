import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Size } from "../../../../src/domain/geometry.ts";
import {
  createResampler,
  type Resampler,
  type ResizeOptions,
} from "../../../../src/imaging/engine/resize/resampler.ts";
import { largestDifference, type Pixels } from "../../../fixtures/compare.ts";
import { anErrorOf } from "../../../fixtures/error-code.ts";
import { draw, flat, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { type ContextBench, createContextBench } from "./bench-context.ts";
import { resizeReference } from "./resize-reference.ts";

const FILTERS = ["triangle", "lanczos3"] as const;

let bench: ContextBench;
let resampler: Resampler;

beforeAll(async () => {
  bench = await createContextBench(1_000_000);
  resampler = createResampler(bench.context);
});

beforeEach(() => bench.context.arena.reset());

function resized(picture: Pixels, to: Size, options: ResizeOptions): Pixels {
  bench.context.arena.reset();
  return bench.pixelsOf(resampler.resize(bench.planeOf(picture), to, options));
}

/** Levels that an opaque picture is off. */
function errorOf(picture: Rgba, to: Size, filter: "triangle" | "lanczos3"): number {
  const result = resized(picture, to, { filter, opaque: true });
  const data = resizeReference(picture, to, filter);
  return largestDifference(result, { ...to, data });
}

/** Black and white at random: the worst case of every rounding and of every lobe. */
function extremes(width: number, height: number, seed: number): Rgba {
  const random = noise(width, height, seed);
  return { ...random, data: random.data.map((value, at) => (value < 128 && at % 4 < 3 ? 0 : 255)) };
}

describe.each(FILTERS)("an opaque picture, by %s, is at most one level off", (filter) => {
  test("for every width and height from 1 to 40", () => {
    for (let from = 1; from <= 40; from++) {
      for (let to = 1; to <= from; to++) {
        const across = extremes(from, 3, to);
        expect(errorOf(across, { width: to, height: 2 }, filter)).toBeLessThanOrEqual(1);
        const down = extremes(3, from, to);
        expect(errorOf(down, { width: 3, height: to }, filter)).toBeLessThanOrEqual(1);
      }
    }
  });

  test("for any sizes, a side that grows among them", () => {
    const side = fc.integer({ min: 1, max: 150 });
    const small = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, small, small, fc.integer(), (...random) => {
        const [width, height, toWidth, toHeight, seed] = random;
        const picture = seed % 2 === 0 ? extremes(width, height, seed) : photo(width, height, 3);
        const to = { width: toWidth, height: toHeight };
        expect(errorOf(picture, to, filter)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    [8000, 1, 1920, 1],
    [8000, 2, 250, 2],
    [8000, 2, 249, 1],
    [8000, 3, 1, 1],
    [1, 8000, 1, 1080],
    [2, 8000, 2, 251],
    [3, 8000, 1, 1],
    [5000, 7, 4999, 7],
    [9000, 2, 8999, 2],
    [301, 403, 300, 9],
    [700, 500, 10, 500],
    [500, 700, 500, 1],
    [1363, 20, 1323, 19],
  ])("from %ix%i to %ix%i", (width, height, toWidth, toHeight) => {
    const to = { width: toWidth, height: toHeight };
    for (const picture of [extremes(width, height, 1), photo(width, height)]) {
      expect(errorOf(picture, to, filter)).toBeLessThanOrEqual(1);
    }
  });

  test("and leans neither to the lighter side nor to the darker one", () => {
    for (const [width, height] of [
      [300, 200],
      [3000, 300],
    ] as const) {
      const picture = noise(width, height);
      const to = { width: 70, height: 50 };
      const { data } = resized(picture, to, { filter, opaque: true });
      const expected = resizeReference(picture, to, filter);
      const lean = expected.reduce((sum, level, at) => sum + (data[at] ?? 0) - level, 0);
      expect(Math.abs(lean / (to.width * to.height * 3))).toBeLessThan(0.03);
    }
  });

  test("and not off at all where it is of one colour", () => {
    for (const color of [
      [0, 0, 0],
      [255, 255, 255],
      [1, 128, 254],
    ] as const) {
      for (const [width, height] of [
        [7, 5],
        [130, 90],
        [2000, 3],
      ] as const) {
        const to = { width: 7, height: 3 };
        const result = resized(flat(width, height, color), to, { filter, opaque: true });
        expect(largestDifference(result, flat(7, 3, color))).toBe(0);
      }
    }
  });

  test("and not off at all where the size stays", () => {
    const picture = noise(77, 31);
    const result = resized(picture, picture, { filter, opaque: true });
    expect(largestDifference(result, picture)).toBe(0);
  });
});

test("alpha that is said to be 255 comes out as 255", () => {
  const lying = draw(50, 50, (x, y) => [x, y, 7, x + y]);
  for (const to of [
    { width: 21, height: 13 },
    { width: 50, height: 50 },
  ]) {
    const { data } = resized(lying, to, { filter: "triangle", opaque: true });
    expect(data.length).toBe(to.width * to.height * 4);
    for (let at = 3; at < data.length; at += 4) expect(data[at]).toBe(255);
  }
});

describe("what a resize leaves behind", () => {
  test("is one new plane, and the source as it was", () => {
    const picture = photo(60, 40);
    const plane = bench.planeOf(picture);
    const result = resampler.resize(
      plane,
      { width: 30, height: 20 },
      { filter: "lanczos3", opaque: false },
    );
    expect(largestDifference(bench.pixelsOf(plane), picture)).toBe(0);
    expect(bench.context.allocatePlane({ width: 1, height: 1 }).pointer).toBe(
      Math.ceil((result.pointer + 30 * 20 * 4) / 64) * 64,
    );
  });

  test("is nothing but that when the arena's limit stops it", () => {
    const plane = bench.planeOf(flat(1000, 1000));
    const { arena } = bench.context;
    const fill = (): void => {
      for (;;) arena.allocate(1024 * 1024);
    };
    expect(fill).toThrow(anErrorOf("image_too_large"));
    const before = arena.mark;
    const to = { width: 999, height: 999 };
    expect(() => resampler.resize(plane, to, { filter: "triangle", opaque: true })).toThrow(
      anErrorOf("image_too_large"),
    );
    expect(arena.mark).toBe(before);
  });
});

test.each([
  { width: 0, height: 5 },
  { width: 5, height: -1 },
  { width: 2.5, height: 5 },
  { width: Number.NaN, height: 5 },
])("a target of $width x $height is a defect", (to) => {
  const plane = bench.planeOf(flat(10, 10));
  expect(() => resampler.resize(plane, to, { filter: "triangle", opaque: true })).toThrow(
    RangeError,
  );
});

test("a plane outside the arena is a defect", () => {
  const plane = { ...bench.planeOf(flat(10, 10)), height: 2000 };
  const to = { width: 5, height: 5 };
  expect(() => resampler.resize(plane, to, { filter: "triangle", opaque: true })).toThrow(
    RangeError,
  );
});

test.each([
  { width: 19, height: 20 },
  { width: 20, height: 20.01 },
  { width: 0, height: 20 },
  { width: Number.NaN, height: 20 },
])("an extent of $width x $height in a plane of 20x20 is a defect of the caller", (extent) => {
  const plane = bench.planeOf(noise(20, 20));
  const options = { filter: "triangle", opaque: true, extent } as const;
  expect(() => resampler.resize(plane, { width: 9, height: 9 }, options)).toThrow(RangeError);
});
