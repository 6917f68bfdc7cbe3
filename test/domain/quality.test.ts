import { expect, test } from "bun:test";
import { qualityFor } from "../../src/domain/quality.ts";

test.each([
  [1, 1, 80],
  [499, 501, 80],
  [500, 500, 85],
  [1323, 1080, 85],
  [1920, 1079, 85],
  [1920, 1080, 90],
  [8000, 5000, 90],
])(
  "gives a JPEG of %dx%d pixels the quality %d, and a WebP five less",
  (width, height, quality) => {
    expect(qualityFor({ width, height }, "jpeg")).toBe(quality);
    expect(qualityFor({ width, height }, "webp")).toBe(quality - 5);
  },
);
