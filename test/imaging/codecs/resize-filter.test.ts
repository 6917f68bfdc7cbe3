import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitInside } from "../../../src/domain/geometry.ts";
import { filterFor, reductionFor } from "../../../src/imaging/codecs/resize-filter.ts";

const size = (width: number, height: number) => ({ width, height });

describe("reductionFor", () => {
  test.each([
    // Wholly by a power of two: nothing is left to scale.
    [size(3840, 2160), size(1920, 1080), 2],
    [size(1280, 960), size(160, 120), 8],
    // By 1.3 to 1.5 and more after it.
    [size(3840, 2880), size(1440, 1080), 2],
    [size(4032, 3024), size(1440, 1080), 2],
    [size(2448, 3264), size(810, 1080), 2],
    [size(8000, 5000), size(1728, 1080), 2],
    [size(8000, 5000), size(1430, 894), 2],
    [size(8000, 5000), size(1425, 891), 4],
    [size(8000, 5000), size(700, 437), 4],
    [size(8000, 5000), size(665, 416), 8],
    // By a little more than a power of two: from the one before.
    [size(3648, 2736), size(1440, 1080), 1],
    [size(2725, 2225), size(1323, 1080), 1],
    [size(5450, 4450), size(1323, 1080), 2],
    // Not at all.
    [size(1000, 700), size(1000, 700), 1],
    [size(1, 1), size(1, 1), 1],
    [size(8, 1), size(1, 1), 1],
  ] as const)("of %o for %o is %d", (full, fitted, reduction) => {
    expect(reductionFor(full, fitted)).toBe(reduction);
  });

  test("leaves at least what is asked for, of any picture in any box", () => {
    const side = fc.integer({ min: 1, max: 8000 });
    fc.assert(
      fc.property(side, side, side, side, (width, height, maxWidth, maxHeight) => {
        const full = size(width, height);
        const fitted = fitInside(full, size(maxWidth, maxHeight));
        const reduction = reductionFor(full, fitted);
        expect(width / reduction).toBeGreaterThanOrEqual(fitted.width);
        expect(height / reduction).toBeGreaterThanOrEqual(fitted.height);
        if (fitted.width === width && fitted.height === height) expect(reduction).toBe(1);
      }),
    );
  });
});

test("filterFor tells a reduced picture from one in full, and what is left of it to scale", () => {
  const to = size(500, 400);
  expect(filterFor({ reduction: 1, extent: size(1000, 800) }, to)).toBe("triangle");
  expect(filterFor({ reduction: 2, extent: size(500, 400) }, to)).toBe("mitchell");
  expect(filterFor({ reduction: 2, extent: size(750.5, 600) }, to)).toBe("quadratic");
});
