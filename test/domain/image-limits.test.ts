import { describe, expect, test } from "bun:test";
import type { ImageHeader } from "../../src/domain/image-header.ts";
import { checkDecodable, checkImageLimits } from "../../src/domain/image-limits.ts";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  animatedPng,
  animatedWebp,
  assembleJpeg,
  encodeJpeg,
  encodePng,
  encodeWebp,
  frameSegment,
  jpegClaiming,
  photo,
  pngBomb,
  scanSegment,
} from "../fixtures/pictures.ts";

const limits = { maxSide: 8000, maxPixels: 40_000_000 };
const still: ImageHeader = {
  format: "jpeg",
  width: 100,
  height: 100,
  components: 3,
  bitDepth: 8,
  coding: "common",
  progressive: false,
  animated: false,
  mayHaveAlpha: false,
  orientation: 1,
};

describe("checkImageLimits", () => {
  test.each([
    [8000, 5000],
    [5000, 8000],
    [1, 8000],
    [1, 1],
  ])("takes %dx%d", (width, height) => {
    expect(() => checkImageLimits({ ...still, width, height }, limits)).not.toThrow();
  });

  test.each([
    [8001, 1],
    [1, 8001],
    [8000, 5001],
    [65_535, 65_535],
    [2 ** 31 - 1, 2 ** 31 - 1],
  ])("refuses %dx%d", (width, height) => {
    const check = () => checkImageLimits({ ...still, width, height }, limits);
    expect(check).toThrow(anErrorOf("image_too_large"));
  });

  test("rejects a PNG whose header claims more than maxPixels, however small the file", () => {
    const bomb = pngBomb(20_000, 20_000);
    expect(bomb.length).toBeLessThan(50_000);
    const check = () => checkImageLimits(readImageHeader(bomb), { ...limits, maxSide: 30_000 });
    expect(check).toThrow(anErrorOf("image_too_large"));
  });

  test("rejects a JPEG that claims the largest size there is", async () => {
    const header = readImageHeader(await jpegClaiming(65_535, 65_535));
    expect(() => checkImageLimits(header, limits)).toThrow(anErrorOf("image_too_large"));
  });
});

describe("checkDecodable", () => {
  const picture = photo(24, 16);

  test("takes stills of every format", async () => {
    const files = [
      await encodeJpeg(picture),
      await encodeJpeg(picture, { progressive: true }),
      await encodeJpeg(picture, { color: "grey" }),
      await encodeJpeg(picture, { color: "cmyk" }),
      encodePng(picture),
      encodePng(picture, { bitDepth: 16 }),
      await encodeWebp(picture),
      await encodeWebp(picture, { lossless: true }),
    ];
    for (const file of files) expect(() => checkDecodable(readImageHeader(file))).not.toThrow();
  });

  test("refuses animations as such", async () => {
    for (const file of [animatedPng(picture), await animatedWebp(picture, picture)]) {
      const check = () => checkDecodable(readImageHeader(file));
      expect(check).toThrow(anErrorOf("image_animated"));
    }
  });

  test("refuses a JPEG of 12 bits a channel", () => {
    const frame = frameSegment({ width: 8, height: 8, marker: 0xc1, precision: 12 });
    const header = readImageHeader(assembleJpeg(frame, scanSegment()));
    expect(() => checkDecodable(header)).toThrow(anErrorOf("image_undecodable"));
  });

  test.each([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
    "refuses the rare JPEG frame with marker %d",
    (marker) => {
      const frame = frameSegment({ width: 8, height: 8, marker });
      const header = readImageHeader(assembleJpeg(frame, scanSegment()));
      expect(() => checkDecodable(header)).toThrow(anErrorOf("image_undecodable"));
    },
  );
});
