import { beforeEach, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import type { EncodeOptions } from "../../../src/imaging/codecs/codecs.ts";
import { createEngineCodecs } from "../../../src/imaging/codecs/engine-codecs.ts";
import type { Resize } from "../../../src/imaging/engine/engine.ts";
import { psnr } from "../../fixtures/compare.ts";
import { codePicture } from "../../fixtures/jpeg/code-picture.ts";
import { writeJpeg } from "../../fixtures/jpeg/write-jpeg.ts";
import { decodeReference, encodeJpeg, encodePng, photo } from "../../fixtures/pictures.ts";
import { decodeWith, engine, FAMILIES, pixelsOf, planeOf } from "./workbench.ts";

const { engine: codecs, jsquash } = FAMILIES;

const picture = photo(160, 120);
const OPTIONS: EncodeOptions = {
  ...{ format: "jpeg", opaque: true, quality: 85 },
  ...{ effort: "auto", chroma: "4:2:0", icc: undefined },
};

beforeEach(() => engine.reset());

describe("what the engine leaves to jSquash", () => {
  test("is a JPEG that it declines, though it is a good one", async () => {
    // A sampling factor of 3.
    const file = writeJpeg(codePicture(picture, { sampling: "3x1 1x1 1x1" }));
    const header = readImageHeader(file);
    expect(engine.decodeJpeg(file, { reduction: 1 })).toBeUndefined();
    const { plane, reduction } = await codecs.decode(file, { header, atLeast: header }, engine);
    expect(reduction).toBe(1);
    expect(psnr(pixelsOf(plane), picture)).toBeGreaterThan(28);
  });

  test("is every other format", async () => {
    const file = encodePng(picture);
    expect(await decodeWith(codecs, file)).toEqual(await decodeWith(jsquash, file));
  });

  test("is whatever is to be small", async () => {
    const plane = planeOf(picture);
    for (const options of [{ format: "webp", effort: "small" }, { effort: "small" }] as const) {
      const theirs = await jsquash.encode(plane, { ...OPTIONS, ...options }, engine);
      expect(await codecs.encode(plane, { ...OPTIONS, ...options }, engine)).toEqual(theirs);
    }
    const { isProgressive } = await sharp(
      await codecs.encode(plane, { ...OPTIONS, effort: "small" }, engine),
    ).metadata();
    expect(isProgressive).toBe(true);
  });
});

test("WebP is the engine's own", async () => {
  const plane = planeOf(picture);
  const file = await codecs.encode(plane, { ...OPTIONS, format: "webp" }, engine);
  expect(file.buffer).toBe(engine.memory.buffer);
  expect(file).toEqual(engine.encodeWebp(plane, { quality: 85, opaque: true, icc: undefined }));
  expect(psnr(await decodeReference(file), picture)).toBeGreaterThan(30);
});

test("a picture that fits a half of its size comes from the decoder in that size", async () => {
  const file = await encodeJpeg(picture);
  const header = readImageHeader(file);
  const atLeast = { width: 80, height: 60 };
  const { plane, reduction } = await codecs.decode(file, { header, atLeast }, engine);
  expect({ width: plane.width, height: plane.height, reduction }).toEqual({
    ...atLeast,
    reduction: 2,
  });
  const half = await sharp(Buffer.from(file)).resize(80, 60).ensureAlpha().raw().toBuffer();
  const expected = { data: new Uint8Array(half), ...atLeast };
  expect(psnr(pixelsOf(plane), expected)).toBeGreaterThan(30);
});

test("the effort small scales in two stages, so that jSquash never gets more than twice the size", async () => {
  const sizes: number[] = [];
  const noting: Resize = (plane, size, options) => {
    sizes.push(size.width);
    return engine.resize(plane, size, options);
  };
  const staged = createEngineCodecs({ jsquash, resize: noting });
  const plane = planeOf(photo(900, 600));
  const options = { effort: "small", opaque: true, reduction: 1, extent: plane } as const;
  const fitted = await staged.resize(plane, { width: 90, height: 60 }, options, engine);
  expect(sizes).toEqual([180]);
  const expected = await jsquash.resize(plane, { width: 90, height: 60 }, options, engine);
  expect(psnr(pixelsOf(fitted), pixelsOf(expected))).toBeGreaterThan(35);
});

test("grey pixels become a JPEG of one channel, coloured ones of the chroma that is asked for", async () => {
  const plane = planeOf(picture);
  for (const family of Object.values(FAMILIES)) {
    for (const [chroma, channels, subsampling] of [
      ["grey", 1, undefined],
      ["4:4:4", 3, "4:4:4"],
      ["4:2:0", 3, "4:2:0"],
    ] as const) {
      const file = (await family.encode(plane, { ...OPTIONS, chroma }, engine)).slice();
      const found = await sharp(file).metadata();
      expect([found.channels, channels === 1 ? undefined : found.chromaSubsampling]).toEqual([
        channels,
        subsampling,
      ]);
      expect((await decodeReference(file)).width).toBe(160);
    }
  }
});
