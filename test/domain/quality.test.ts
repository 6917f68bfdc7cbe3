import { expect, test } from "bun:test";
import { chromaFor, qualityFor } from "../../src/domain/quality.ts";
import { EFFORTS } from "../../src/domain/watermark-options.ts";

test.each([
  [1, 1, 80],
  [499, 501, 80],
  [500, 500, 85],
  [1323, 1080, 85],
  [1920, 1079, 85],
  [1920, 1080, 90],
  [8000, 5000, 90],
])("gives a JPEG of %dx%d pixels the quality %d, and a WebP less", (width, height, quality) => {
  for (const effort of EFFORTS) {
    expect(qualityFor({ width, height }, "jpeg", effort)).toBe(quality);
    const less = effort === "small" ? 10 : 5;
    expect(qualityFor({ width, height }, "webp", effort)).toBe(quality - less);
  }
});

test("photos have half their chroma, graphics all of it, and grey pictures none", () => {
  const needs = { source: "jpeg", effort: "auto", grey: false } as const;
  expect(chromaFor(needs)).toBe("4:2:0");
  expect(chromaFor({ ...needs, source: "webp" })).toBe("4:2:0");
  expect(chromaFor({ ...needs, source: "png" })).toBe("4:4:4");
  expect(chromaFor({ ...needs, source: "png", effort: "small" })).toBe("4:2:0");
  expect(chromaFor({ ...needs, source: "png", grey: true })).toBe("grey");
});
