import { expect, test } from "bun:test";
import { inkFor } from "../../src/domain/watermark-ink.ts";

const WHITE = { r: 255, g: 255, b: 255, opacity: 210 };
const DARK = { r: 30, g: 30, b: 30, opacity: 210 };

test.each([
  [0, WHITE],
  [128, WHITE],
  [128.001, DARK],
  [255, DARK],
])("writes on ground of luminance %d with %o", (luminance, ink) => {
  expect(inkFor("auto", luminance)).toEqual(ink);
});

test("takes a colour as it is named, whatever the ground", () => {
  const ink = { r: 0x0a, g: 0xff, b: 0x30, opacity: 210 };
  expect(inkFor("#0aff30", 3)).toEqual(ink);
  expect(inkFor("#0aff30", undefined)).toEqual(ink);
});

test("does not guess a ground that nobody measured", () => {
  expect(() => inkFor("auto", undefined)).toThrow(TypeError);
});
