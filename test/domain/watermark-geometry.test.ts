import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { availableBox, marginFor, placeWatermark } from "../../src/domain/watermark-geometry.ts";
import { POSITIONS, type Position } from "../../src/domain/watermark-options.ts";

const side = fc.integer({ min: 1, max: 2500 });
const size = fc.record({ width: side, height: side });
const position = fc.constantFrom(...POSITIONS);

describe("marginFor", () => {
  test.each([
    [1, 1, 0],
    [11, 500, 0],
    [12, 500, 1],
    [500, 239, 19],
    [240, 500, 20],
    [1920, 1080, 20],
  ])("of %dx%d is %d", (width, height, margin) => {
    expect(marginFor({ width, height })).toBe(margin);
  });
});

describe("availableBox", () => {
  test("is the picture less its margins", () => {
    expect(availableBox({ width: 1920, height: 1080 })).toEqual({ width: 1880, height: 1040 });
    expect(availableBox({ width: 120, height: 60 })).toEqual({ width: 110, height: 50 });
    expect(availableBox({ width: 1, height: 3 })).toEqual({ width: 1, height: 3 });
  });

  test("is at least 1x1 and never larger than the picture", () => {
    fc.assert(
      fc.property(size, (picture) => {
        const box = availableBox(picture);
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(1);
        expect(box.width).toBeLessThanOrEqual(picture.width);
        expect(box.height).toBeLessThanOrEqual(picture.height);
      }),
      { numRuns: 300 },
    );
  });
});

describe("placeWatermark", () => {
  const picture = { width: 1000, height: 600 };
  const mask = { width: 101, height: 40 };
  const corners: readonly (readonly [Position, number, number])[] = [
    ["top-left", 20, 20],
    ["top", 450, 20],
    ["top-right", 879, 20],
    ["left", 20, 280],
    ["center", 450, 280],
    ["right", 879, 280],
    ["bottom-left", 20, 540],
    ["bottom", 450, 540],
    ["bottom-right", 879, 540],
  ];
  test.each(corners)("puts %s at (%d, %d)", (name, x, y) => {
    expect(placeWatermark(picture, mask, name)).toEqual({ x, y });
  });

  test("keeps a mask that fits the available box within the margins", () => {
    const placed = size.chain((outer) => {
      const box = availableBox(outer);
      return fc.record({
        outer: fc.constant(outer),
        inner: fc.record({
          width: fc.integer({ min: 1, max: box.width }),
          height: fc.integer({ min: 1, max: box.height }),
        }),
      });
    });
    fc.assert(
      fc.property(placed, position, ({ outer, inner }, name) => {
        const margin = marginFor(outer);
        const { x, y } = placeWatermark(outer, inner, name);
        expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true);
        expect(x).toBeGreaterThanOrEqual(margin);
        expect(y).toBeGreaterThanOrEqual(margin);
        expect(x + inner.width).toBeLessThanOrEqual(outer.width - margin);
        expect(y + inner.height).toBeLessThanOrEqual(outer.height - margin);
      }),
      { numRuns: 500 },
    );
  });

  test("keeps a mask that fits the picture wholly inside it, over the margins if need be", () => {
    const placed = size.chain((outer) =>
      fc.record({
        outer: fc.constant(outer),
        inner: fc.record({
          width: fc.integer({ min: Math.ceil(outer.width * 0.9), max: outer.width }),
          height: fc.integer({ min: Math.ceil(outer.height * 0.9), max: outer.height }),
        }),
      }),
    );
    fc.assert(
      fc.property(placed, position, ({ outer, inner }, name) => {
        const { x, y } = placeWatermark(outer, inner, name);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + inner.width).toBeLessThanOrEqual(outer.width);
        expect(y + inner.height).toBeLessThanOrEqual(outer.height);
      }),
      { numRuns: 500 },
    );
  });

  test.each(POSITIONS)("puts a mask as large as the picture, or larger, at 0,0: %s", (name) => {
    expect(placeWatermark(picture, picture, name)).toEqual({ x: 0, y: 0 });
    expect(placeWatermark(picture, { width: 1500, height: 601 }, name)).toEqual({ x: 0, y: 0 });
  });
});
