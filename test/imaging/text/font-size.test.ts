import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  FONT_SIZE_STEP,
  inkBox,
  largestFontSize,
  MAX_FONT_SIZE,
  MIN_FONT_SIZE,
} from "../../../src/imaging/text/font-size.ts";

const ink = fc.record({
  width: fc.integer({ min: 1, max: 500_000 }),
  height: fc.integer({ min: 1, max: 10_000 }),
  unitsPerEm: fc.constantFrom(1000, 1024, 2048, 2816),
});
const available = fc.record({
  width: fc.integer({ min: 1, max: 8000 }),
  height: fc.integer({ min: 1, max: 8000 }),
});

test("is the largest step that fits both ways, from 1 px to 48 px", () => {
  fc.assert(
    fc.property(ink, available, (extent, room) => {
      const fits = (fontSize: number): boolean => {
        const box = inkBox(extent, fontSize);
        return box.width <= room.width && box.height <= room.height;
      };
      const fontSize = largestFontSize(extent, room);
      expect(Number.isInteger(fontSize / FONT_SIZE_STEP)).toBe(true);
      expect(fontSize).toBeGreaterThanOrEqual(MIN_FONT_SIZE);
      expect(fontSize).toBeLessThanOrEqual(MAX_FONT_SIZE);
      if (fontSize > MIN_FONT_SIZE) expect(fits(fontSize)).toBe(true);
      if (fontSize < MAX_FONT_SIZE) expect(fits(fontSize + FONT_SIZE_STEP)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test("takes a box that fits to the pixel", () => {
  // 2048 units at 48 px in an em of 2048 are 48 pixels.
  const extent = { width: 2048, height: 1024, unitsPerEm: 2048 };
  expect(largestFontSize(extent, { width: 48, height: 24 })).toBe(48);
  expect(largestFontSize(extent, { width: 47, height: 24 })).toBe(47);
  expect(largestFontSize(extent, { width: 48, height: 23 })).toBe(46);
});

test("loses no step to rounding", () => {
  // 15 / 2816 * 2816 is a little less than 15 in double precision.
  const extent = { width: 2816, height: 1, unitsPerEm: 2816 };
  expect(largestFontSize(extent, { width: 15, height: 100 })).toBe(15);
});

test("stays at 1 px where nothing fits", () => {
  const extent = { width: 200_000, height: 1500, unitsPerEm: 2048 };
  expect(largestFontSize(extent, { width: 10, height: 10 })).toBe(1);
});
