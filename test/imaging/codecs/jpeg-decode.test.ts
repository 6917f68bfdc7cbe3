import { describe, expect, test } from "bun:test";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import { psnr } from "../../fixtures/compare.ts";
import {
  decodeReference,
  encodeJpeg,
  exifSegment,
  type JpegOptions,
  jpegClaiming,
  photo,
  withJpegSegments,
} from "../../fixtures/pictures.ts";
import { codeOf, decodeWith, engine, FAMILIES } from "./workbench.ts";

describe.each(Object.entries(FAMILIES))("decoding a JPEG with the codecs %s", (family, codecs) => {
  const variants: Readonly<Record<string, JpegOptions>> = {
    baseline: {},
    progressive: { progressive: true },
    "4:4:4": { chromaSubsampling: "4:4:4" },
    grey: { color: "grey" },
    "low quality": { quality: 20 },
  };
  for (const [name, options] of Object.entries(variants)) {
    test(`reads ${name} as libvips does`, async () => {
      // Neither side is a multiple of a block.
      const file = await encodeJpeg(photo(131, 93), options);
      expect(psnr(await decodeWith(codecs, file), await decodeReference(file))).toBeGreaterThan(45);
    });
  }

  test("leaves the picture as stored, whatever its orientation", async () => {
    const stored = await encodeJpeg(photo(40, 24));
    const turned = withJpegSegments(stored, exifSegment(6));
    expect(await decodeWith(codecs, turned)).toEqual(await decodeWith(codecs, stored));
  });

  test("reads a picture of one pixel", async () => {
    const file = await encodeJpeg(photo(1, 1));
    expect(psnr(await decodeWith(codecs, file), await decodeReference(file))).toBeGreaterThan(40);
  });

  test("reads CMYK, or refuses it", async () => {
    const file = await encodeJpeg(photo(20, 10), { color: "cmyk" });
    const code = await codeOf(() => decodeWith(codecs, file));
    expect(code).toBe(family === "engine" ? undefined : "image_undecodable");
  });

  test("refuses data of another size than the header that was judged", async () => {
    const file = await encodeJpeg(photo(40, 24));
    const header = { ...readImageHeader(file), width: 24, height: 40 };
    expect(await codeOf(() => codecs.decode(file, { header, atLeast: header }, engine))).toBe(
      "image_undecodable",
    );
  });

  test("refuses a header that claims more pixels than there are data for", async () => {
    const file = await jpegClaiming(640, 480);
    expect(await codeOf(() => decodeWith(codecs, file))).toBe("image_truncated");
  });

  test("reads a good picture after 120 broken ones, as before", async () => {
    const good = await encodeJpeg(photo(64, 48));
    const before = await decodeWith(codecs, good);
    const header = readImageHeader(good);
    // Cut inside the Huffman tables: the decoder gives up by an exit.
    const broken = good.subarray(0, good.indexOf(0xc4) + 20);
    for (let attempt = 0; attempt < 120; attempt++) {
      expect(
        await codeOf(() => codecs.decode(broken, { header, atLeast: header }, engine)),
      ).toBeDefined();
    }
    expect(await decodeWith(codecs, good)).toEqual(before);
  });
});
