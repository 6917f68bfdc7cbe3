import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitInside } from "../../src/domain/geometry.ts";

const FULL_HD = { width: 1920, height: 1080 };
const size = fc.record({
  width: fc.integer({ min: 1, max: 8000 }),
  height: fc.integer({ min: 1, max: 8000 }),
});

describe("fitInside", () => {
  test.each([
    [
      { width: 2725, height: 2225 },
      { width: 1323, height: 1080 },
    ],
    [
      { width: 3840, height: 2160 },
      { width: 1920, height: 1080 },
    ],
    [
      { width: 1080, height: 1920 },
      { width: 608, height: 1080 },
    ],
    [
      { width: 8000, height: 1 },
      { width: 1920, height: 1 },
    ],
    [
      { width: 1, height: 8000 },
      { width: 1, height: 1080 },
    ],
  ])("fits %o as %o", (picture, fitted) => {
    expect(fitInside(picture, FULL_HD)).toEqual(fitted);
  });

  test("leaves a picture that fits as it is", () => {
    expect(fitInside({ width: 1920, height: 1080 }, FULL_HD)).toEqual(FULL_HD);
    expect(fitInside({ width: 1, height: 1 }, FULL_HD)).toEqual({ width: 1, height: 1 });
  });

  test("lies inside the bounds, never grows, and has whole sides of at least 1", () => {
    fc.assert(
      fc.property(size, size, (picture, bounds) => {
        const fitted = fitInside(picture, bounds);
        for (const side of ["width", "height"] as const) {
          expect(Number.isInteger(fitted[side])).toBe(true);
          expect(fitted[side]).toBeGreaterThanOrEqual(1);
          expect(fitted[side]).toBeLessThanOrEqual(Math.min(picture[side], bounds[side]));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("keeps the aspect to within the rounding of each side", () => {
    fc.assert(
      fc.property(size, size, (picture, bounds) => {
        const fitted = fitInside(picture, bounds);
        const scale = Math.min(1, bounds.width / picture.width, bounds.height / picture.height);
        for (const side of ["width", "height"] as const) {
          const exact = Math.max(1, picture[side] * scale);
          expect(Math.abs(fitted[side] - exact)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("uses all of the room: one side touches its bound unless the picture is small", () => {
    fc.assert(
      fc.property(size, size, (picture, bounds) => {
        const fitted = fitInside(picture, bounds);
        const isSmall = picture.width <= bounds.width && picture.height <= bounds.height;
        if (isSmall) expect(fitted).toEqual(picture);
        else expect([fitted.width - bounds.width, fitted.height - bounds.height]).toContain(0);
      }),
      { numRuns: 500 },
    );
  });
});
