import { beforeEach, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { readIccProfile } from "../../../src/domain/icc-profile.ts";
import type { OutputFormat } from "../../../src/domain/image-format.ts";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import { EFFORTS, type Effort } from "../../../src/domain/watermark-options.ts";
import type { EncodeOptions } from "../../../src/imaging/codecs/codecs.ts";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { createJpegCodec } from "../../../src/imaging/codecs/jsquash-jpeg.ts";
import { createWebpCodec } from "../../../src/imaging/codecs/jsquash-webp.ts";
import { largestDifference, psnr } from "../../fixtures/compare.ts";
import {
  cutout,
  decodeReference,
  iccProfile,
  noise,
  photo,
  type Rgba,
} from "../../fixtures/pictures.ts";
import { laidOn } from "./triangle-reference.ts";
import { codeOf, engine, modules, planeOf } from "./workbench.ts";

const codecs = createJsquashCodecs(modules);
const FORMATS: readonly OutputFormat[] = ["jpeg", "webp"];

async function encoded(picture: Rgba, options: Partial<EncodeOptions>): Promise<Uint8Array> {
  const coding = { format: "jpeg", opaque: true, quality: 85, chroma: "4:2:0" } as const;
  const defaults = { ...coding, effort: "auto", icc: undefined } as const;
  return codecs.encode(planeOf(picture), { ...defaults, ...options }, engine);
}

beforeEach(() => engine.reset());

for (const format of FORMATS) {
  describe(`encoding ${format}`, () => {
    const picture = photo(320, 240);

    for (const effort of EFFORTS) {
      test(`gives a good likeness with effort ${effort}`, async () => {
        const file = await encoded(picture, { format, effort });
        expect(readImageHeader(file)).toMatchObject({ format, width: 320, height: 240 });
        expect(psnr(await decodeReference(file), picture)).toBeGreaterThan(31);
      });
    }

    test("takes fewer bytes the more effort it makes, and the less quality it needs", async () => {
      const plane = planeOf(photo(960, 540));
      const bytes = async (effort: Effort, quality: number) => {
        const how = { format, opaque: true, chroma: "4:2:0", icc: undefined } as const;
        return (await codecs.encode(plane, { ...how, effort, quality }, engine)).length;
      };
      const [fast, auto, small] = [
        await bytes("fast", 80),
        await bytes("auto", 80),
        await bytes("small", 80),
      ];
      expect(small).toBeLessThan(auto);
      // Nothing that is faster is worth its bytes.
      expect(auto).toBe(fast);
      expect(await bytes("auto", 50)).toBeLessThan(auto * 0.8);
    });

    for (const [width, height] of [
      [1, 1],
      [17, 1],
      [3, 97],
    ] as const) {
      test(`takes ${width}x${height} pixels`, async () => {
        const file = await encoded(photo(width, height), { format });
        expect(readImageHeader(file)).toMatchObject({ width, height });
        expect((await decodeReference(file)).data).toHaveLength(width * height * 4);
      });
    }

    test("keeps the ICC profile, and the same picture as without", async () => {
      const icc = iccProfile({ totalBytes: 70_001 });
      const file = await encoded(picture, { format, icc });
      const bare = await encoded(picture, { format });
      expect(readIccProfile(file, readImageHeader(file))).toEqual(icc);
      expect(readIccProfile(bare, readImageHeader(bare))).toBeUndefined();
      expect(largestDifference(await decodeReference(file), await decodeReference(bare))).toBe(0);
    });

    test("hands out memory of its own", async () => {
      const first = await encoded(picture, { format });
      const copy = first.slice();
      await encoded(photo(320, 240, 5), { format });
      expect(first).toEqual(copy);
      expect(first.buffer).toBeInstanceOf(ArrayBuffer);
    });
  });
}

describe("encoding jpeg", () => {
  test("halves the chroma both ways, and is progressive only when it is to be small", async () => {
    for (const effort of EFFORTS) {
      const file = await encoded(photo(64, 48), { effort, quality: 92 });
      const { chromaSubsampling, isProgressive } = await sharp(file).metadata();
      expect([chromaSubsampling, isProgressive]).toEqual(["4:2:0", effort === "small"]);
      // libvips says 4:2:0 of 4:2:2 too: the luma's sampling factors stand in the frame header.
      const frame = file.findIndex(
        (byte, at) => byte === 0xff && ((file[at + 1] ?? 0) & 0xfd) === 0xc0,
      );
      expect(file[frame + 11]).toBe(0x22);
    }
  });
});

describe("encoding webp", () => {
  test("keeps transparency exactly, and the colours that can be seen", async () => {
    const picture = cutout(200, 150);
    const file = await encoded(picture, { format: "webp", icc: iccProfile() });
    expect(readImageHeader(file).mayHaveAlpha).toBe(true);
    const decoded = await decodeReference(file);
    const alpha = ({ data }: Rgba) => data.filter((_, index) => index % 4 === 3);
    expect(alpha(decoded)).toEqual(alpha(picture));
    expect(psnr(laidOn(255, decoded), laidOn(255, picture))).toBeGreaterThan(31);
  });

  test("takes about as long with transparency as without, however small it is to be", async () => {
    const picture = noise(240, 180);
    const cpuMs = async (opaque: boolean): Promise<number> => {
      const startedAt = process.cpuUsage();
      await encoded(picture, { format: "webp", effort: "small", opaque });
      const { user, system } = process.cpuUsage(startedAt);
      return (user + system) / 1000;
    };
    await cpuMs(true);
    const without = await cpuMs(true);
    picture.data.forEach((value, index) => {
      if (index % 4 === 3) picture.data[index] = ((picture.data[index - 1] ?? 0) + value) & 255;
    });
    expect(await cpuMs(false)).toBeLessThan(10 * without);
  });

  test("stores no alpha for an opaque picture", async () => {
    const file = await encoded(photo(64, 48), { format: "webp" });
    expect(readImageHeader(file).mayHaveAlpha).toBe(false);
  });
});

test("pixels that are too few, or too many, for their size are refused", async () => {
  const jpeg = createJpegCodec({ decoder: modules.jpegDecoder, encoder: modules.jpegEncoder });
  const webp = createWebpCodec({ decoder: modules.webpDecoder, encoder: modules.webpEncoder });
  const size = { width: 16, height: 16 };
  const how = { quality: 80, effort: "auto", chroma: "4:2:0", opaque: true } as const;
  for (const length of [0, 16 * 16 * 4 - 1, 16 * 16 * 3, 16 * 16 * 4 + 4]) {
    const rgba = new Uint8ClampedArray(length);
    expect(await codeOf(() => jpeg.encode(rgba, size, how))).toBe("internal_error");
    expect(await codeOf(() => webp.encode(rgba, size, how))).toBe("internal_error");
  }
});
