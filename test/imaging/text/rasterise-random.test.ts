import { expect, test } from "bun:test";
import fc from "fast-check";
import { rasterise } from "../../../src/imaging/text/rasterise.ts";
import { largestDifference, polygonsOf, reversed, supersample } from "./polygon-reference.ts";

const SIZE = { width: 6, height: 5 };

/**
 * Levels of 255 by which 64x64 points may miss the exact area: each edge through a pixel may put one
 * column of points out of 64, at worst, on the wrong side (4 levels); errors of several edges mostly
 * cancel.
 */
const TOLERANCE = 8;

function coordinate(limit: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.double({ min: -2, max: limit + 2, noNaN: true }),
    // On and half-way between grid lines, where corners and crossings coincide.
    fc.integer({ min: -4, max: 2 * limit + 4 }).map((half) => half / 2),
  );
}

const polygon = fc.array(fc.tuple(coordinate(SIZE.width), coordinate(SIZE.height)), {
  minLength: 3,
  maxLength: 9,
});

test("agrees with supersampling on polygons that cross themselves and one another", () => {
  fc.assert(
    fc.property(fc.array(polygon, { minLength: 1, maxLength: 3 }), (lists) => {
      const coverage = rasterise(polygonsOf(...lists), SIZE);
      expect(largestDifference(coverage, supersample(lists, SIZE))).toBeLessThan(TOLERANCE);
    }),
    { numRuns: 250 },
  );
});

test("does not depend on the order, the direction or the first corner of the polygons", () => {
  fc.assert(
    fc.property(fc.array(polygon, { minLength: 1, maxLength: 3 }), (lists) => {
      const coverage = rasterise(polygonsOf(...lists), SIZE);
      const turned = lists.map((points) => [...points.slice(1), ...points.slice(0, 1)]);
      const others = [lists.toReversed(), lists.map(reversed), turned];
      for (const other of others) {
        expect(
          largestDifference(rasterise(polygonsOf(...other), SIZE), coverage),
        ).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 250 },
  );
});
