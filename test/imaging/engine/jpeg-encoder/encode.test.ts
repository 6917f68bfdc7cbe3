import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import type { JpegChroma } from "../../../../src/domain/quality.ts";
import { compileCodecModules } from "../../../../src/imaging/codecs/codec-modules.ts";
import { createJpegCodec } from "../../../../src/imaging/codecs/jsquash-jpeg.ts";
import { type Pixels, psnr } from "../../../fixtures/compare.ts";
import {
  decodeReference,
  draw,
  flat,
  gradient,
  noise,
  photo,
  type Rgba,
} from "../../../fixtures/pictures.ts";
import { encodePicture } from "./workbench.ts";

const { jpegDecoder, jpegEncoder } = await compileCodecModules();
const jsquash = createJpegCodec({ decoder: jpegDecoder, encoder: jpegEncoder });

const FORMS = ["4:2:0", "4:4:4", "grey"] as const;

/** A file without a JFIF header, as sharp writes it, is smaller by this. */
const JFIF_BYTES = 18;

/** Above it no level differs by more than one, and which do is chance. */
const NEARLY_EQUAL_DB = 62;

type Drawing = (width: number, height: number) => Rgba;

const DRAWINGS = {
  photo,
  noise,
  gradient,
  colors: (width, height) =>
    draw(width, height, (x, y) => [(255 * x) / width, (255 * y) / height, 255 - (255 * x) / width]),
  flat: (width, height) => flat(width, height, [77, 77, 77]),
  // Dark strokes on light ground, in lines.
  text: (width, height) =>
    draw(width, height, (x, y) => {
      const stroke = (x * 7 + y * 3) % 11 < 3 || x % 9 === 0;
      return stroke && y % 14 < 10 ? [20, 20, 30] : [250, 250, 245];
    }),
} satisfies Record<string, Drawing>;

/** For grey, the picture with luma in every channel: what both encoders are given. */
function sourceOf(picture: Rgba, chroma: JpegChroma): Rgba {
  if (chroma !== "grey") return picture;
  const { width, height, data } = picture;
  return draw(width, height, (x, y) => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4);
    const luma = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
    return [luma, luma, luma];
  });
}

function encodeWithSharp(picture: Rgba, quality: number, chroma: JpegChroma): Promise<Uint8Array> {
  const { width, height, data } = picture;
  const image = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  if (chroma !== "grey") return image.jpeg({ quality, chromaSubsampling: chroma }).toBuffer();
  return image.extractChannel(0).toColourspace("b-w").jpeg({ quality }).toBuffer();
}

describe("beside libjpeg-turbo at the same quality", () => {
  for (const [name, drawing] of Object.entries(DRAWINGS)) {
    for (const chroma of FORMS) {
      test(`${name} in ${chroma} is as close to the original, and no larger`, async () => {
        const source = sourceOf(drawing(227, 149), chroma);
        for (const quality of [30, 50, 75, 85, 90, 95, 98, 100]) {
          const own = encodePicture(source, { quality, chroma });
          const theirs = await encodeWithSharp(source, quality, chroma);
          const least = psnr(await decodeReference(theirs), source) - 0.2;
          expect(psnr(await decodeReference(own), source)).toBeGreaterThanOrEqual(
            Math.min(least, NEARLY_EQUAL_DB),
          );
          expect(own.length).toBeLessThanOrEqual(theirs.length * 1.02 + JFIF_BYTES);
        }
      });
    }
  }
});

/** Sum of all squared differences. */
function squaresOf(a: Pixels, b: Pixels): number {
  const decibels = psnr(a, b);
  return a.width * a.height * 10 ** (-decibels / 10);
}

/** Throws for any warning of libjpeg's. */
async function decodeStrictly(file: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(file, { failOn: "warning" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe("files of every size", () => {
  for (const chroma of FORMS) {
    test(`from 1x1 to 40x40 in ${chroma} are read by libvips and by jSquash`, async () => {
      let [own, theirs] = [0, 0];
      for (let width = 1; width <= 40; width++) {
        const height = ((width * 17) % 40) + 1;
        for (const picture of [photo(width, height), photo(height, width, 3)]) {
          const quality = 55 + width;
          const source = sourceOf(picture, chroma);
          const file = encodePicture(source, { quality, chroma });
          const strict = await decodeStrictly(file);
          expect(psnr(await jsquash.decode(file), strict)).toBeGreaterThan(40);
          own += squaresOf(strict, source);
          theirs += squaresOf(
            await decodeReference(await encodeWithSharp(source, quality, chroma)),
            source,
          );
        }
      }
      // Which of two coefficients is rounded up is chance, but not over all sizes.
      expect(10 * Math.log10(own / theirs)).toBeLessThan(0.2);
    });

    for (const [width, height] of [
      [1, 300],
      [300, 1],
      [257, 255],
      [1000, 17],
      [511, 321],
    ] as const) {
      test(`of ${width}x${height} in ${chroma} too`, async () => {
        const source = sourceOf(photo(width, height), chroma);
        const file = encodePicture(source, { chroma });
        const strict = await decodeStrictly(file);
        expect(psnr(strict, source)).toBeGreaterThan(30);
        expect(psnr(await jsquash.decode(file), strict)).toBeGreaterThan(40);
      });
    }
  }

  test("with the longest side that libjpeg takes, either way", async () => {
    for (const [width, height] of [
      [65500, 3],
      [3, 65500],
    ] as const) {
      const source = gradient(width, height);
      const decoded = await decodeStrictly(encodePicture(source));
      expect(psnr(decoded, source)).toBeGreaterThan(40);
    }
  });
});

test("every quality of noise decodes, better with each step up", async () => {
  const source = noise(64, 64);
  let last = 0;
  for (let quality = 1; quality <= 100; quality += 3) {
    const file = encodePicture(source, { quality, chroma: "4:4:4" });
    const own = psnr(await decodeStrictly(file), source);
    expect(own).toBeGreaterThan(last - 0.1);
    last = own;
  }
  expect(last).toBeGreaterThan(48);
});

test("alpha is ignored", () => {
  const picture = photo(50, 30);
  const clear = { ...picture, data: picture.data.map((value, at) => (at % 4 === 3 ? at : value)) };
  expect(Buffer.compare(encodePicture(clear), encodePicture(picture))).toBe(0);
});
