import { expect } from "bun:test";
import { acceptImage } from "../../../../src/domain/accept-image.ts";
import { compileCodecModules } from "../../../../src/imaging/codecs/codec-modules.ts";
import { createJpegCodec } from "../../../../src/imaging/codecs/jsquash-jpeg.ts";
import { largestDifference, type Pixels, psnr } from "../../../fixtures/compare.ts";
import type { CodedImage } from "../../../fixtures/jpeg/coded-image.ts";
import { expectedPixels } from "../../../fixtures/jpeg/expected-pixels.ts";
import { type WriteJpegOptions, writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";

const LIMITS = { maxSide: 4000, maxPixels: 1_000_000 };
const { jpegDecoder, jpegEncoder } = await compileCodecModules();

/** The decoder that ours is measured by. */
export const jsquash = createJpegCodec({ decoder: jpegDecoder, encoder: jpegEncoder });

/** What the engine makes of a file, after what the service asks of every file. */
export async function decode(file: Uint8Array): Promise<Pixels> {
  acceptImage(file, LIMITS);
  return await jsquash.decode(file);
}

/** Every width from 1 to 70, each with another height from 1 to 70. */
export const SIZES = Array.from({ length: 70 }, (_, index) => ({
  width: index + 1,
  height: ((index * 37) % 70) + 1,
}));

/** What the issue of a comparison is called in a failure. */
export interface Likeness {
  readonly name: string;
  /** Least PSNR, in dB. */
  readonly atLeast: number;
}

/** Fewer pixels say little by their mean: in these no channel may be further off. */
const FEW_PIXELS = 64;
const FEW_MOST = 3;

/** Fails unless the pictures are alike, however few their pixels are. */
export function expectAlike(pixels: Pixels, expected: Pixels, { name, atLeast }: Likeness): void {
  const isSmall = pixels.width * pixels.height < FEW_PIXELS;
  const isAlike = isSmall
    ? largestDifference(pixels, expected) <= FEW_MOST
    : psnr(pixels, expected) >= atLeast;
  if (isAlike) return;
  const found = `${psnr(pixels, expected)} dB, ${largestDifference(pixels, expected)} at most`;
  expect(`${name}: ${found}`).toBe(`${name}: ${atLeast} dB`);
}

/** Writes the image and fails unless it decodes to the expected pixels. */
export async function expectDecoded(
  image: CodedImage,
  name: string,
  options?: WriteJpegOptions,
): Promise<void> {
  const pixels = await decode(writeJpeg(image, options));
  const told = `${name} at ${image.width}x${image.height} in ${JSON.stringify(options)}`;
  expectAlike(pixels, expectedPixels(image), { name: told, atLeast: 48 });
}
