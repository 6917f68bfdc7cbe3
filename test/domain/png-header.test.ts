import { describe, expect, test } from "bun:test";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  animatedPng,
  assemblePng,
  concatBytes,
  cutout,
  encodePng,
  exifBlock,
  flat,
  PNG_END,
  type PngOptions,
  photo,
  pngChunk,
  pngHeader,
  posterize,
} from "../fixtures/pictures.ts";

const picture = photo(21, 13);
const DATA = pngChunk("IDAT", Uint8Array.of(1, 2, 3));

describe("readPngHeader", () => {
  const kinds: readonly (readonly [PngOptions, components: number, alpha: boolean])[] = [
    [{ color: "rgb" }, 3, false],
    [{ color: "rgba" }, 4, true],
    [{ color: "rgb", bitDepth: 16 }, 3, false],
    [{ color: "rgba", bitDepth: 16 }, 4, true],
    [{ color: "grey" }, 1, false],
    [{ color: "grey", bitDepth: 1 }, 1, false],
    [{ color: "grey", bitDepth: 16 }, 1, false],
    [{ color: "grey-alpha" }, 2, true],
    [{ color: "rgb", transparent: [1, 2, 3] }, 3, true],
    [{ color: "grey", transparent: [7] }, 1, true],
  ];
  test.each(kinds)("reads a PNG written as %o", (options, components, mayHaveAlpha) => {
    expect(readImageHeader(encodePng(picture, options))).toEqual({
      format: "png",
      width: 21,
      height: 13,
      components: components as 1 | 2 | 3 | 4,
      bitDepth: options.bitDepth ?? 8,
      coding: "common",
      progressive: false,
      animated: false,
      mayHaveAlpha,
      orientation: 1,
    });
  });

  test("tells a palette with transparency from one without", () => {
    const opaque = encodePng(posterize(picture, 3), { color: "palette" });
    const clear = encodePng(posterize(cutout(21, 13), 3), { color: "palette" });
    expect(readImageHeader(opaque)).toMatchObject({ components: 1, mayHaveAlpha: false });
    expect(readImageHeader(clear)).toMatchObject({ components: 1, mayHaveAlpha: true });
  });

  test("reads the orientation, before the pixel data or behind it", () => {
    expect(readImageHeader(encodePng(picture, { orientation: 6 })).orientation).toBe(6);
    const exif = pngChunk("eXIf", exifBlock({ orientation: 5 }));
    const behind = assemblePng(pngHeader(3, 2, 8, 2), DATA, exif, PNG_END);
    expect(readImageHeader(behind).orientation).toBe(5);
  });

  test("reads nothing behind IEND", () => {
    const exif = pngChunk("eXIf", exifBlock({ orientation: 5 }));
    const file = assemblePng(pngHeader(3, 2, 8, 2), DATA, PNG_END, exif);
    expect(readImageHeader(file).orientation).toBe(1);
  });

  test("takes acTL for an animation before the pixel data only", () => {
    expect(readImageHeader(animatedPng(picture)).animated).toBe(true);
    const control = pngChunk("acTL", new Uint8Array(8));
    const late = assemblePng(pngHeader(3, 2, 8, 2), DATA, control, PNG_END);
    expect(readImageHeader(late).animated).toBe(false);
  });

  test("tells an interlaced PNG as progressive", () => {
    const interlaced = assemblePng(pngHeader(3, 2, 8, 2, 1), DATA, PNG_END);
    expect(readImageHeader(interlaced).progressive).toBe(true);
  });

  test("reads sides up to 2^31 - 1", () => {
    const most = 2 ** 31 - 1;
    const header = readImageHeader(assemblePng(pngHeader(most, most, 8, 2), DATA, PNG_END));
    expect([header.width, header.height]).toEqual([most, most]);
  });

  const FIELDS = Uint8Array.of(0, 0, 0, 5, 0, 0, 0, 5, 8, 2, 0, 0, 0);
  const badHeaders = {
    "a width of 0": pngHeader(0, 5, 8, 2),
    "a height of 0": pngHeader(5, 0, 8, 2),
    "a side of 2^31": pngHeader(2 ** 31, 5, 8, 2),
    "a palette of 16 bits": pngHeader(5, 5, 16, 3),
    "colour of 4 bits": pngHeader(5, 5, 4, 2),
    "the unknown colour type 5": pngHeader(5, 5, 8, 5),
    "an unknown interlace": pngHeader(5, 5, 8, 2, 2),
    "an IHDR of another length": pngChunk("IHDR", concatBytes(FIELDS, Uint8Array.of(0))),
    "another chunk first": concatBytes(pngChunk("teXt", FIELDS), pngHeader(5, 5, 8, 2)),
    "an unknown compression": pngChunk(
      "IHDR",
      Uint8Array.of(0, 0, 0, 5, 0, 0, 0, 5, 8, 2, 1, 0, 0),
    ),
    "an unknown filter": pngChunk("IHDR", Uint8Array.of(0, 0, 0, 5, 0, 0, 0, 5, 8, 2, 0, 1, 0)),
  };
  test.each(Object.entries(badHeaders))("rejects %s", (_, header) => {
    const png = assemblePng(header, DATA, PNG_END);
    expect(() => readImageHeader(png)).toThrow(anErrorOf("image_undecodable"));
  });

  test("refuses a file of more chunks than any real one has, quickly", () => {
    const empty = pngChunk("tEXt", new Uint8Array(0));
    const png = (chunks: number) =>
      assemblePng(pngHeader(5, 5, 8, 2), ...new Array(chunks - 3).fill(empty), DATA, PNG_END);
    expect(readImageHeader(png(100_000)).width).toBe(5);
    expect(() => readImageHeader(png(100_001))).toThrow(anErrorOf("image_undecodable"));
  });

  test("calls a file truncated that ends inside IHDR", () => {
    const png = encodePng(flat(3, 3));
    const IHDR_END = 8 + 8 + 13;
    for (let length = 8; length < IHDR_END; length++) {
      const cut = png.subarray(0, length);
      expect(() => readImageHeader(cut)).toThrow(anErrorOf("image_truncated"));
    }
    expect(readImageHeader(png.subarray(0, IHDR_END)).width).toBe(3);
  });
});
