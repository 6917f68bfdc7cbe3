import { expect, test } from "bun:test";
import { largestDifference } from "../../../fixtures/compare.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { COMPONENT_COUNT } from "../../../fixtures/jpeg/component-planes.ts";
import { expectedPixels } from "../../../fixtures/jpeg/expected-pixels.ts";
import { PROGRESSIVE_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { type WriteJpegOptions, writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { noise, photo } from "../../../fixtures/pictures.ts";
import { decode, expectAlike, SIZES } from "./decoder-bench.ts";

const SAMPLINGS = [
  ["ycbcr", "1x1 1x1 1x1"],
  ["ycbcr", "2x1 1x1 1x1"],
  ["ycbcr", "1x2 1x1 1x1"],
  ["ycbcr", "2x2 1x1 1x1"],
  ["ycbcr", "4x1 1x1 1x1"],
  ["ycbcr", "4x2 1x1 1x1"],
  ["ycbcr", "2x2 2x1 1x2"],
  ["ycbcr", "1x1 2x2 1x1"],
  ["grey", "1x1"],
  ["cmyk", "1x1 1x1 1x1 1x1"],
  ["ycck", "2x2 1x1 1x1 2x2"],
] as const;

test.each(SAMPLINGS)("a half, a quarter and an eighth of %s %s", (color, sampling) => {
  const scans = PROGRESSIVE_SCRIPTS["libjpeg's"](COMPONENT_COUNT[color]);
  for (const [index, { width, height }] of SIZES.entries()) {
    const picture = index % 3 === 2 ? noise(width, height) : photo(width, height, index);
    const image = codePicture(picture, { color, sampling, quality: 50 + (index % 51) });
    const options: WriteJpegOptions =
      index % 2 === 0 ? { process: "progressive", scans } : { restartInterval: index % 5 };
    const file = writeJpeg(image, options);
    for (const denominator of [2, 4, 8] as const) {
      // A side of one pixel is the same at a smaller size still, which is then made.
      if (Math.min(width, height) <= denominator) continue;
      const expected = expectedPixels(image, denominator);
      const name = `${width}x${height} at 1/${denominator} in ${JSON.stringify(options)}`;
      expectAlike(decode(file, expected), expected, { name, atLeast: 48 });
    }
  }
});

test("never falls short of the size that is asked for, nor has twice of it", () => {
  const image = codePicture(photo(67, 45), { sampling: "2x2 1x1 1x1" });
  const file = writeJpeg(image);
  for (let width = 1; width <= 67; width += 3) {
    for (let height = 1; height <= 45; height += 2) {
      const pixels = decode(file, { width, height });
      expect(pixels.width).toBeGreaterThanOrEqual(width);
      expect(pixels.height).toBeGreaterThanOrEqual(height);
      const half = { width: Math.ceil(pixels.width / 2), height: Math.ceil(pixels.height / 2) };
      const isSmallest = half.width < width || half.height < height || pixels.width <= 9;
      expect([width, height, isSmallest]).toEqual([width, height, true]);
    }
  }
});

test("is made whole when more is asked for than there is", () => {
  const image = codePicture(photo(30, 20));
  const whole = decode(writeJpeg(image));
  const pixels = decode(writeJpeg(image), { width: 31, height: 1 });
  expect(largestDifference(pixels, whole)).toBe(0);
});
