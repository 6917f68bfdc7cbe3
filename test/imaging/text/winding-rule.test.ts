import { expect, test } from "bun:test";
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

test("counts an overlap of the same direction once", () => {
  const cross = draw(rectangle(1.5, 3.5, 10.5, 6.5), rectangle(4.5, 1.5, 7.5, 8.5));
  const union: PointList = [
    ...([
      [1.5, 3.5],
      [4.5, 3.5],
      [4.5, 1.5],
      [7.5, 1.5],
      [7.5, 3.5],
      [10.5, 3.5],
    ] as const),
    ...([
      [10.5, 6.5],
      [7.5, 6.5],
      [7.5, 8.5],
      [4.5, 8.5],
      [4.5, 6.5],
      [1.5, 6.5],
    ] as const),
  ];
  expect(cross).toEqual(draw(union));
});

test("counts copies of one polygon once", () => {
  const triangle: PointList = [
    [1.2, 8.9],
    [10.7, 6.1],
    [4.4, 0.3],
  ];
  expect(draw(triangle, triangle, triangle)).toEqual(draw(triangle));
});

test("leaves a hole of the opposite direction empty", () => {
  const coverage = draw(rectangle(1.5, 1.5, 10.5, 8.5), reversed(rectangle(3.5, 3.5, 8.5, 6.5)));
  for (let x = 4; x < 8; x++) expect(coverage[5 * SIZE.width + x]).toBe(0);
  expect(coverage[5 * SIZE.width + 2]).toBe(255);
  expect(Math.abs(coveredArea(coverage) - (9 * 7 - 5 * 3))).toBeLessThan(ROUNDING);
});

test("leaves two holes side by side empty", () => {
  const holes = [rectangle(2.5, 3.5, 4.5, 6.5), rectangle(7.5, 3.5, 9.5, 6.5)];
  const coverage = draw(rectangle(1.5, 1.5, 10.5, 8.5), ...holes.map(reversed));
  expect(Math.abs(coveredArea(coverage) - (9 * 7 - 2 * 2 * 3))).toBeLessThan(ROUNDING);
  expect([3, 8].map((x) => coverage[5 * SIZE.width + x])).toEqual([0, 0]);
});

test("draws nothing where a polygon is taken back by its opposite", () => {
  const triangle: PointList = [
    [1.2, 8.9],
    [10.7, 6.1],
    [4.4, 0.3],
  ];
  expect(coveredArea(draw(triangle, reversed(triangle)))).toBe(0);
});

test("fills a star that crosses itself, its middle too", () => {
  const star = circle(5, 2);
  // The corners between the points lie on a circle smaller by the golden ratio squared.
  const inner = circle(5, 1, -4.3 / ((1 + Math.sqrt(5)) / 2) ** 2);
  const outline = circle(5).flatMap((point, index) => {
    const between = inner[(index + 3) % 5];
    return between ? [point, between] : [];
  });
  const coverage = draw(star);
  expect(Math.abs(coveredArea(coverage) - areaOf(outline))).toBeLessThan(ROUNDING);
  expect(largestDifference(coverage, draw(outline))).toBeLessThanOrEqual(1);
  expect(coverage[5 * SIZE.width + 6]).toBe(255);
});

test("fills a figure of eight that crosses itself inside a pixel", () => {
  const eight: PointList = [
    [2.1, 1.2],
    [9.8, 8.7],
    [9.8, 1.2],
    [2.1, 8.7],
  ];
  const triangles =
    areaOf([
      [2.1, 1.2],
      [5.95, 4.95],
      [2.1, 8.7],
    ]) * 2;
  const coverage = draw(eight);
  expect(Math.abs(coveredArea(coverage) - triangles)).toBeLessThan(ROUNDING);
  expect(largestDifference(coverage, supersample([eight], SIZE))).toBeLessThan(3);
});
