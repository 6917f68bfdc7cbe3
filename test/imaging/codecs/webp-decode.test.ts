import { describe, expect, test } from "bun:test";
import { ImageUndecodableError } from "../../../src/domain/errors.ts";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { createWebpCodec } from "../../../src/imaging/codecs/jsquash-webp.ts";
import { largestDifference, psnr } from "../../fixtures/compare.ts";
import {
  animatedWebp,
  cutout,
  decodeReference,
  encodeWebp,
  iccProfile,
  photo,
  type Rgba,
  truncated,
  type WebpOptions,
} from "../../fixtures/pictures.ts";
import { codeOf, decodeWith, engine, modules } from "./workbench.ts";

const codecs = createJsquashCodecs(modules);

describe("decoding a WebP", () => {
  const variants: Readonly<Record<string, readonly [Rgba, WebpOptions]>> = {
    lossy: [photo(131, 93), {}],
    "lossy with alpha": [cutout(131, 93), {}],
    "extended, with profile and EXIF": [photo(131, 93), { icc: iccProfile(), orientation: 3 }],
    "one pixel": [photo(1, 1), {}],
  };
  for (const [name, [picture, options]] of Object.entries(variants)) {
    test(`reads ${name} as libvips does`, async () => {
      const file = await encodeWebp(picture, options);
      expect(psnr(await decodeWith(codecs, file), await decodeReference(file))).toBeGreaterThan(45);
    });
  }

  for (const picture of [photo(61, 43), cutout(61, 43)]) {
    test("reads a lossless one exactly", async () => {
      const file = await encodeWebp(picture, { lossless: true });
      expect(largestDifference(await decodeWith(codecs, file), picture)).toBe(0);
    });
  }

  test("refuses an animation", async () => {
    const { decode } = createWebpCodec({
      decoder: modules.webpDecoder,
      encoder: modules.webpEncoder,
    });
    const file = await animatedWebp(photo(16, 16), photo(16, 16, 2));
    expect(await codeOf(() => decode(file))).toBe("image_undecodable");
  });
});

for (const lossless of [false, true]) {
  describe(`decoding a broken ${lossless ? "lossless" : "lossy"} WebP`, () => {
    test("refuses it wherever it is cut", async () => {
      const file = await encodeWebp(photo(131, 93), { lossless });
      const header = readImageHeader(file);
      for (let step = 0; step < 60; step++) {
        const cut = truncated(file, step / 60);
        expect(await codeOf(() => codecs.decode(cut, { header, atLeast: header }, engine))).toBe(
          "image_undecodable",
        );
      }
    });

    test("reads a good picture after 120 of them, as before", async () => {
      const file = await encodeWebp(photo(64, 48), { lossless });
      const before = await decodeWith(codecs, file);
      const header = readImageHeader(file);
      // Garbage in the middle: some of them fail, and some show it.
      const broken = file.map((byte, at) => (at > 40 && at % 3 === 0 ? (byte * 7) & 0xff : byte));
      for (let attempt = 0; attempt < 60; attempt++) {
        await codeOf(() => codecs.decode(broken, { header, atLeast: header }, engine));
        expect(
          await codeOf(() =>
            codecs.decode(truncated(file, 0.5), { header, atLeast: header }, engine),
          ),
        ).toBeDefined();
      }
      expect(await decodeWith(codecs, file)).toEqual(before);
    });
  });
}

test("a WebP that is garbage behind a good header is refused with a reason", async () => {
  const file = await encodeWebp(photo(64, 48), { lossless: true });
  const garbage = file.map((byte, index) => (index < 30 ? byte : (index * 101) & 0xff));
  const header = readImageHeader(file);
  const decoding = codecs.decode(garbage, { header, atLeast: header }, engine);
  expect(decoding).rejects.toBeInstanceOf(ImageUndecodableError);
});
