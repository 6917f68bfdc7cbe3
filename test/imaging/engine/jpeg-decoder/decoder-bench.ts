import { expect } from "bun:test";
import { AppError, type ErrorCode } from "../../../../src/domain/errors.ts";
import { assertComplete } from "../../../../src/domain/image-completeness.ts";
import { readImageHeader } from "../../../../src/domain/read-image-header.ts";
import { compileCodecModules } from "../../../../src/imaging/codecs/codec-modules.ts";
import { createJpegCodec } from "../../../../src/imaging/codecs/jsquash-jpeg.ts";
import { createJpegDecoder } from "../../../../src/imaging/engine/jpeg-decoder/jpeg-decoder.ts";
import type { Reduction } from "../../../../src/imaging/engine/jpeg-decoder/reduction.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import { largestDifference, type Pixels, psnr } from "../../../fixtures/compare.ts";
import type { CodedImage } from "../../../fixtures/jpeg/coded-image.ts";
import { expectedPixels } from "../../../fixtures/jpeg/expected-pixels.ts";
import { type WriteJpegOptions, writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { createGuardedContext } from "../../../fuzz/guarded-context.ts";

const LIMITS = { maxSide: 4000, maxPixels: 1_000_000 };
const FILLER = 0x5a;

const { jpegDecoder, jpegEncoder } = await compileCodecModules();

/** The decoder that ours is measured by. */
export const jsquash = createJpegCodec({ decoder: jpegDecoder, encoder: jpegEncoder });

const { engine } = await compileEngineModules();
const context = createGuardedContext(engine, LIMITS.maxPixels);
const decoder = createJpegDecoder(context);

/** What the engine makes of a file, after what the service asks of every file. */
export function decode(file: Uint8Array, reduction: Reduction = 1): Pixels {
  assertComplete(file, readImageHeader(file));
  context.arena.begin(FILLER);
  const plane = decoder.decode(file, { reduction });
  expect(context.violations(false)).toEqual([]);
  if (!plane) throw new Error("the decoder does not own it");
  const { pointer, width, height } = plane;
  const pixels = new Uint8Array(context.memory.buffer, pointer, width * height * 4);
  return { data: pixels.slice(), width, height };
}

/** The code that `work` is refused with, or `undefined` when it is not. */
export function codeOf(work: () => unknown): ErrorCode | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    if (error instanceof AppError) return error.code;
    throw error;
  }
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
export function expectDecoded(image: CodedImage, name: string, options?: WriteJpegOptions): void {
  const pixels = decode(writeJpeg(image, options));
  const told = `${name} at ${image.width}x${image.height} in ${JSON.stringify(options)}`;
  expectAlike(pixels, expectedPixels(image), { name: told, atLeast: 48 });
}
