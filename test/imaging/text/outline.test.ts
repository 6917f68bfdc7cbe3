import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { FLATNESS_PX, flattenOutline } from "../../../src/imaging/text/flatten-outline.ts";
import { createOutlineBuilder, type Outline } from "../../../src/imaging/text/outline.ts";
import { outlineBounds } from "../../../src/imaging/text/outline-bounds.ts";

const PIXELS = { scale: 1, left: 0, top: 0 };

type Point = readonly [x: number, y: number];

/** Points of a Bézier curve by de Casteljau's construction. */
function pointAt(controls: readonly Point[], t: number): Point {
  let points = [...controls];
  while (points.length > 1) {
    points = points.slice(1).map(([x, y], index): Point => {
      const [fromX, fromY] = points[index] ?? [0, 0];
      return [fromX + (x - fromX) * t, fromY + (y - fromY) * t];
    });
  }
  return points[0] ?? [0, 0];
}

function curveOf([start, ...rest]: readonly Point[]): Outline {
  const builder = createOutlineBuilder();
  builder.moveTo(...(start ?? [0, 0]));
  const [one, two, three] = rest;
  if (one && two && three) builder.cubicTo(...one, ...two, ...three);
  else if (one && two) builder.quadraticTo(...one, ...two);
  return builder.build();
}

/** Distance of a point from the broken line through `points` (x and y in turn). */
function distanceFrom(points: Float64Array, [x, y]: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.subarray(at, at + 4);
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const along = length === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
    const t = Math.min(1, Math.max(0, along));
    nearest = Math.min(nearest, Math.hypot(x1 + (x2 - x1) * t - x, y1 + (y2 - y1) * t - y));
  }
  return nearest;
}

// Whole numbers: an outline keeps single precision.
const point = fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }));
const curve = fc.array(point, { minLength: 3, maxLength: 4 });

describe("flattening", () => {
  test("keeps every point of a curve within the tolerance", () => {
    fc.assert(
      fc.property(curve, (controls) => {
        const { points } = flattenOutline(curveOf(controls), PIXELS);
        const flipped = controls.map(([x, y]): Point => [x, -y]);
        const farthest = Math.max(
          ...Array.from({ length: 400 }, (_, index) =>
            distanceFrom(points, pointAt(flipped, index / 399)),
          ),
        );
        expect(farthest).toBeLessThanOrEqual(FLATNESS_PX + 1e-9);
      }),
      { numRuns: 100 },
    );
  });

  test("uses no more lines than the tolerance asks for", () => {
    const lineCount = (...controls: Point[]): number =>
      flattenOutline(curveOf(controls), PIXELS).points.length / 2 - 1;
    // A second difference of 64 pixels is 16 pixels of height, 1024 times the tolerance.
    expect(FLATNESS_PX).toBe(16 / 1024);
    expect(lineCount([0, 0], [32, 64], [64, 64])).toBe(Math.sqrt(1024));
    expect(lineCount([0, 0], [32, 32], [64, 64])).toBe(1);
    expect(lineCount([0, 0], [20, 20], [40, 40], [60, 60])).toBe(1);
  });

  test("turns y down, moves and scales, and tells the contours apart", () => {
    const builder = createOutlineBuilder();
    builder.moveTo(100, 700);
    builder.lineTo(300, 500);
    builder.moveTo(200, 600);
    builder.lineTo(400, 600);
    builder.lineTo(400, 500);
    const polygons = flattenOutline(builder.build(), { scale: 1 / 4, left: 100, top: 700 });
    expect([...polygons.starts]).toEqual([0, 4]);
    expect([...polygons.points]).toEqual([0, 0, 50, 50, 25, 25, 75, 25, 75, 50]);
  });
});

describe("bounds", () => {
  test("are those of the curve, not of its control points", () => {
    expect(
      outlineBounds(
        curveOf([
          [0, 0],
          [40, 80],
          [80, 0],
        ]),
      ),
    ).toEqual({
      ...{ xMin: 0, yMin: 0, xMax: 80, yMax: 40 },
    });
    expect(
      outlineBounds(
        curveOf([
          [0, 0],
          [0, 80],
          [80, 80],
          [80, 0],
        ]),
      ),
    ).toEqual({
      ...{ xMin: 0, yMin: 0, xMax: 80, yMax: 60 },
    });
  });

  test("are whole when the extremes are end points, as in a well-made font", () => {
    const bounds = outlineBounds(
      curveOf([
        [0, 0],
        [0, 33],
        [47, 33],
      ]),
    );
    expect(bounds).toEqual({ xMin: 0, yMin: 0, xMax: 47, yMax: 33 });
  });

  test("hold every point of a curve, and touch it on each side", () => {
    fc.assert(
      fc.property(curve, (controls) => {
        const bounds = outlineBounds(curveOf(controls));
        const points = Array.from({ length: 2001 }, (_, index) => pointAt(controls, index / 2000));
        const xs = points.map(([x]) => x);
        const ys = points.map(([, y]) => y);
        const { xMin = 0, yMin = 0, xMax = 0, yMax = 0 } = bounds ?? {};
        // Between two of the points the curve may reach a little further than they do.
        for (const beyond of [
          Math.min(...xs) - xMin,
          Math.min(...ys) - yMin,
          xMax - Math.max(...xs),
          yMax - Math.max(...ys),
        ]) {
          expect(beyond).toBeGreaterThan(-1e-9);
          expect(beyond).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("do not exist for an outline without ink", () => {
    expect(outlineBounds(createOutlineBuilder().build())).toBeUndefined();
    const ends: readonly Point[] = [
      [0, 0],
      [5, 0],
      [0, 5],
    ];
    for (const [x, y] of ends) {
      const line = createOutlineBuilder();
      line.moveTo(0, 0);
      line.lineTo(x, y);
      expect(outlineBounds(line.build())).toBeUndefined();
    }
  });
});
