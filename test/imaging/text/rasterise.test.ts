import { describe, expect, test } from "bun:test";
import { rasterise } from "../../../src/imaging/text/rasterise.ts";
import {
  areaOf,
  circle,
  coveredArea,
  largestDifference,
  type PointList,
  polygonsOf,
  rectangle,
  reversed,
  supersample,
} from "./polygon-reference.ts";

const SIZE = { width: 12, height: 10 };
/** A total may be off by half a level in each pixel. */
const ROUNDING = (SIZE.width * SIZE.height * 0.5) / 255;

function draw(...lists: readonly PointList[]): Uint8Array {
  return rasterise(polygonsOf(...lists), SIZE);
}

describe("exact coverage", () => {
  test("fills whole pixels and nothing else for a rectangle on the grid", () => {
    const coverage = draw(rectangle(2, 3, 5, 7));
    for (const [index, value] of coverage.entries()) {
      const [x, y] = [index % SIZE.width, Math.floor(index / SIZE.width)];
      expect(value).toBe(x >= 2 && x < 5 && y >= 3 && y < 7 ? 255 : 0);
    }
  });

  test("gives each pixel the product of the covered width and height", () => {
    const [left, top, right, bottom] = [1.27, 2.71, 8.05, 6.4];
    const overlap = (from: number, to: number, pixel: number): number =>
      Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
    const coverage = draw(rectangle(left, top, right, bottom));
    for (const [index, value] of coverage.entries()) {
      const covered =
        overlap(left, right, index % SIZE.width) *
        overlap(top, bottom, Math.floor(index / SIZE.width));
      expect(value).toBe(Math.round(covered * 255));
    }
  });

  test("fills a rectangle thinner than a pixel with its share of it", () => {
    const coverage = draw(rectangle(4.25, 5.5, 4.375, 6));
    expect(coverage[5 * SIZE.width + 4]).toBe(Math.round((255 * 0.125) / 2));
    expect(coverage.reduce((sum, value) => sum + value, 0)).toBe(Math.round((255 * 0.125) / 2));
  });

  const shapes: Record<string, PointList> = {
    "a triangle": [
      [1.2, 8.9],
      [10.7, 6.1],
      [4.4, 0.3],
    ],
    "a nearly level sliver": [
      [0.5, 4.1],
      [11.5, 4.3],
      [11.5, 4.9],
    ],
    "a circle of 200 corners": circle(200),
    "the same circle the other way round": reversed(circle(200)),
  };
  for (const [name, points] of Object.entries(shapes)) {
    test(`covers as much as the area of ${name}, each pixel as supersampling does`, () => {
      const coverage = draw(points);
      expect(Math.abs(coveredArea(coverage) - areaOf(points))).toBeLessThan(ROUNDING);
      expect(largestDifference(coverage, supersample([points], SIZE))).toBeLessThan(3);
    });
  }
});

describe("what lies outside the mask", () => {
  test("is cut off on every side", () => {
    expect(draw(rectangle(-100, -100, 100, 100)).every((value) => value === 255)).toBe(true);
    const diamond: PointList = [
      [6, -7.5],
      [19.25, 5],
      [6, 17.5],
      [-7.25, 5],
    ];
    expect(largestDifference(draw(diamond), supersample([diamond], SIZE))).toBeLessThan(3);
  });

  test("leaves the mask empty when all of it is outside", () => {
    const { width, height } = SIZE;
    const outside = [
      rectangle(-5, 1, -2, 3),
      rectangle(width, 1, width + 3, 3),
      rectangle(1, -5, 3, 0),
      rectangle(1, height, 3, height + 2),
    ];
    expect(coveredArea(draw(...outside))).toBe(0);
  });

  test("casts its shadow on nothing: a polygon that reaches in from the left ends where it ends", () => {
    const coverage = draw([
      [-6, 2],
      [3.5, 2],
      [3.5, 5],
      [-2, 5],
    ]);
    expect(
      [...coverage.subarray(3 * SIZE.width, 4 * SIZE.width)].map((value) => value > 0),
    ).toEqual(Array.from({ length: SIZE.width }, (_, x) => x < 4));
  });
});

test("an edge of next to no width or no height is as upright or level as it looks", () => {
  // So small that a quotient by it overflows.
  const tiny = 1e-310;
  const leaning: PointList = [
    [-tiny, 1],
    [3, 1],
    [3, 4],
    [tiny, 4],
  ];
  expect(draw(leaning)).toEqual(draw(rectangle(0, 1, 3, 4)));
  const tilted: PointList = [
    [0, tiny],
    [0.5, 0],
    [0, 0.5],
    [tiny, 2 * tiny],
    [0.5, -tiny],
  ];
  expect(largestDifference(draw(tilted), supersample([tilted], SIZE))).toBeLessThan(3);
});

test("polygons without area draw nothing", () => {
  expect(
    coveredArea(
      draw(
        [],
        [[3, 3]],
        [
          [1, 1],
          [5, 4],
        ],
        rectangle(2, 2, 8, 2),
      ),
    ),
  ).toBe(0);
});

test("refuses points that are no numbers or too far away", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1e9]) {
    expect(() =>
      draw([
        [1, 1],
        [value, 2],
        [3, 3],
      ]),
    ).toThrow(expect.objectContaining({ code: "watermark_unrenderable" }));
  }
});

test("refuses a mask that is too large, empty or not whole", () => {
  const triangle = polygonsOf([
    [1, 1],
    [2, 2],
    [3, 1],
  ]);
  expect(() => rasterise(triangle, { width: 8192, height: 2049 })).toThrow(
    expect.objectContaining({ code: "watermark_unrenderable" }),
  );
  for (const width of [0, -1, 1.5, Number.NaN]) {
    expect(() => rasterise(triangle, { width, height: 4 })).toThrow(
      expect.objectContaining({ code: "internal_error" }),
    );
  }
});
