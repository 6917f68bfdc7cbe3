import { test } from "bun:test";
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
      const expected = expectedPixels(image, denominator);
      const name = `${width}x${height} at 1/${denominator} in ${JSON.stringify(options)}`;
      expectAlike(decode(file, denominator), expected, { name, atLeast: 48 });
    }
  }
});
