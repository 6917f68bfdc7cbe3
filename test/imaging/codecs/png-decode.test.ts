import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { createPngDecoder } from "../../../src/imaging/codecs/jsquash-png.ts";
import { largestDifference } from "../../fixtures/compare.ts";
import {
  concatBytes,
  cutout,
  decodeReference,
  encodePng,
  type PngOptions,
  photo,
  pngChunk,
  posterize,
  type Rgba,
  truncated,
} from "../../fixtures/pictures.ts";
import { codeOf, decodeWith, modules } from "./workbench.ts";

const codecs = createJsquashCodecs(modules);

describe("decoding a PNG", () => {
  const opaque = photo(61, 43);
  const soft = cutout(61, 43);
  const variants: Readonly<Record<string, readonly [Rgba, PngOptions]>> = {
    "rgba of 8 bits": [soft, {}],
    "rgba of 16 bits": [soft, { bitDepth: 16 }],
    "rgb of 8 bits": [opaque, { color: "rgb" }],
    "rgb of 16 bits": [opaque, { color: "rgb", bitDepth: 16 }],
    "rgb with a transparent colour": [
      posterize(opaque, 2),
      { color: "rgb", transparent: [255, 255, 255] },
    ],
    "a palette": [posterize(opaque, 4), { color: "palette" }],
    "a palette with transparency": [posterize(soft, 3), { color: "palette" }],
    "a palette of 4 bits": [posterize(opaque, 2), { color: "palette", bitDepth: 4 }],
    "grey of 8 bits": [opaque, { color: "grey" }],
    "grey of 16 bits": [opaque, { color: "grey", bitDepth: 16 }],
    "grey of 4 bits": [opaque, { color: "grey", bitDepth: 4 }],
    "grey of 2 bits": [opaque, { color: "grey", bitDepth: 2 }],
    "grey of 1 bit": [opaque, { color: "grey", bitDepth: 1 }],
    "grey with alpha": [soft, { color: "grey-alpha" }],
    "grey with alpha of 16 bits": [soft, { color: "grey-alpha", bitDepth: 16 }],
    "data in many chunks": [opaque, { idatBytes: 100 }],
    "one pixel": [photo(1, 1), {}],
  };
  for (const [name, [picture, options]] of Object.entries(variants)) {
    test(`reads ${name} exactly`, async () => {
      const file = encodePng(picture, options);
      const decoded = await decodeWith(codecs, file);
      expect(largestDifference(decoded, await decodeReference(file))).toBe(0);
    });
  }

  test("reads an interlaced and filtered one exactly", async () => {
    const { data, width, height } = soft;
    const file = await sharp(data, { raw: { width, height, channels: 4 } })
      .png({ progressive: true, adaptiveFiltering: true })
      .toBuffer();
    expect(largestDifference(await decodeWith(codecs, file), soft)).toBe(0);
  });
});

describe("decoding a PNG with damaged metadata", () => {
  const picture = posterize(cutout(61, 43), 3);
  const file = encodePng(picture, { color: "palette" });
  const IHDR_END = 8 + 8 + 13 + 4;
  const damaged: Readonly<Record<string, readonly [type: string, data: Uint8Array]>> = {
    "a profile that is no zlib stream": ["iCCP", Uint8Array.of(0x78, 0, 0, 7, 7, 7, 7)],
    "a gamma that is too short": ["gAMA", new Uint8Array(3)],
    "a pixel size that is too short": ["pHYs", new Uint8Array(3)],
    "colours that are too short": ["cHRM", new Uint8Array(1)],
    "a compressed text without an end": ["zTXt", new Uint8Array(5)],
  };
  test.each(Object.entries(damaged))("reads one exactly with %s", async (_, [type, data]) => {
    const spoilt = concatBytes(
      file.subarray(0, IHDR_END),
      pngChunk(type, data),
      file.subarray(IHDR_END),
    );
    expect(largestDifference(await decodeWith(codecs, spoilt), picture)).toBe(0);
  });
});

describe("decoding a broken PNG", () => {
  const good = encodePng(photo(61, 43));
  const middle = good.length >> 1;
  const broken: Readonly<Record<string, Uint8Array>> = {
    "cut in its data": truncated(good, 0.5),
    "damaged in its data": good.map((byte, index) => (index === middle ? byte ^ 0x55 : byte)),
    "garbage behind its header": good.map((byte, index) => (index < 60 ? byte : index & 0xff)),
  };
  test.each(Object.entries(broken))("refuses one %s", async (_, file) => {
    expect(await codeOf(() => decodeWith(codecs, file))).toBe("image_undecodable");
  });

  test("reads a good picture after 120 broken ones, as before", async () => {
    const before = await decodeWith(codecs, good);
    const damaged = truncated(good, 0.5);
    for (let count = 0; count < 120; count++) {
      expect(await codeOf(() => decodeWith(codecs, damaged))).toBe("image_undecodable");
    }
    expect(await decodeWith(codecs, good)).toEqual(before);
  }, 30_000);
});

describe("createPngDecoder", () => {
  const decoder = createPngDecoder(modules.png);

  test("keeps its heap for the next picture, and gives up one that has grown large", async () => {
    expect(decoder.keptHeapBytes).toBe(0);
    decoder.decode(encodePng(photo(64, 64)));
    const small = decoder.keptHeapBytes;
    expect(small).toBeGreaterThan(0);
    const [width, height] = [8000, 4300];
    const huge = await sharp({ create: { width, height, channels: 3, background: "#345" } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    decoder.decode(huge);
    expect(decoder.keptHeapBytes).toBe(0);
    decoder.decode(encodePng(photo(64, 64)));
    expect(decoder.keptHeapBytes).toBe(small);
  }, 30_000);

  test("gives its heap back when it rests, and works as before after that", () => {
    const file = encodePng(photo(64, 64));
    const before = decoder.decode(file);
    decoder.rest();
    expect(decoder.keptHeapBytes).toBe(0);
    expect(decoder.decode(file)).toEqual(before);
  });
});
