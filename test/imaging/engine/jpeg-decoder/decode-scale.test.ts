import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  chooseDenominator,
  scaledSize,
} from "../../../../src/imaging/engine/jpeg-decoder/decode-scale.ts";

test.each([
  [{ width: 2725, height: 2225 }, { width: 2725, height: 2225 }, 1],
  [{ width: 2725, height: 2225 }, { width: 1323, height: 1080 }, 2],
  [{ width: 2725, height: 2225 }, { width: 1363, height: 1080 }, 2],
  [{ width: 2725, height: 2225 }, { width: 1364, height: 1080 }, 1],
  [{ width: 2725, height: 2225 }, { width: 340, height: 279 }, 8],
  [{ width: 2725, height: 2225 }, { width: 340, height: 280 }, 4],
  [{ width: 10, height: 10 }, { width: 1, height: 1 }, 8],
  [{ width: 1, height: 1 }, { width: 1, height: 1 }, 1],
  [{ width: 1, height: 1 }, { width: 4000, height: 4000 }, 1],
] as const)("%o for at least %o is made at 1/%i", (frame, atLeast, denominator) => {
  expect(chooseDenominator(frame, atLeast)).toBe(denominator);
});

test("a full size is never reduced, however small", () => {
  const side = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      expect(chooseDenominator({ width, height }, { width, height })).toBe(1);
    }),
  );
});

test("what is made has at least both sides, and the next reduction would not", () => {
  const side = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, leastWidth, leastHeight) => {
      const frame = { width, height };
      const atLeast = { width: Math.min(width, leastWidth), height: Math.min(height, leastHeight) };
      const denominator = chooseDenominator(frame, atLeast);
      const made = scaledSize(frame, denominator);
      expect(made.width >= atLeast.width && made.height >= atLeast.height).toBe(true);
      const isWhole = atLeast.width === width && atLeast.height === height;
      if (denominator === 8 || isWhole) return;
      const width2 = Math.ceil(width / (2 * denominator));
      const height2 = Math.ceil(height / (2 * denominator));
      expect(width2 < atLeast.width || height2 < atLeast.height).toBe(true);
    }),
  );
});
