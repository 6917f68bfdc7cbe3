import { compileCodecModules } from "../../../../src/imaging/codecs/codec-modules.ts";
import { createWebpCodec } from "../../../../src/imaging/codecs/jsquash-webp.ts";
import { createEngineContext, type EngineContext } from "../../../../src/imaging/engine/context.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import type { Plane } from "../../../../src/imaging/engine/plane.ts";
import {
  createWebpEncoder,
  type WebpEncoderOptions,
} from "../../../../src/imaging/engine/webp-encoder/webp-encoder.ts";
import { decodeReference, type Rgba } from "../../../fixtures/pictures.ts";
import { picturesOf, type YuvPlanes } from "./yuv-reference.ts";

const { engine: module } = await compileEngineModules();
const { webpDecoder, webpEncoder } = await compileCodecModules();

/** What the service decodes WebP with. */
export const jsquash = createWebpCodec({ decoder: webpDecoder, encoder: webpEncoder });

/** What the encoder works in: a memory of its own that may hold `maxPixels`. */
export function createEncoderContext(maxPixels: number): EngineContext {
  return createEngineContext({ module, maxPixels, maxFileBytes: 1024 * 1024 });
}

export function place(context: EngineContext, picture: Rgba): Plane {
  const plane = context.allocatePlane(picture);
  new Uint8Array(context.memory.buffer).set(picture.data, plane.pointer);
  return plane;
}

const MAX_MACROBLOCKS = 40_000;
const MACROBLOCK_BYTES = 384;

const context = createEncoderContext(8_000_000);
const reconstruction = context.arena.allocate(MAX_MACROBLOCKS * MACROBLOCK_BYTES);
const start = context.arena.mark;
const encoder = createWebpEncoder(context);
const unfiltered = createWebpEncoder(context, { filter: false, reconstruction });

const DEFAULTS = { quality: 75, opaque: true, icc: undefined } as const;

/** The picture as a WebP of memory of its own. */
export function encodePicture(
  picture: Rgba,
  options: Partial<WebpEncoderOptions> = {},
): Uint8Array {
  context.arena.release(start);
  return encoder.encode(place(context, picture), { ...DEFAULTS, ...options }).slice();
}

/** Without the loop filter, and what the encoder takes for the decoder's samples. */
export function encodeUnfiltered(
  picture: Rgba,
  quality: number,
): { readonly file: Uint8Array; readonly samples: YuvPlanes } {
  context.arena.release(start);
  const file = unfiltered.encode(place(context, picture), { ...DEFAULTS, quality }).slice();
  const macroblocks = Math.ceil(picture.width / 16) * Math.ceil(picture.height / 16);
  const bytes = new Uint8Array(
    context.memory.buffer,
    reconstruction,
    macroblocks * MACROBLOCK_BYTES,
  );
  return { file, samples: picturesOf(bytes, picture) };
}

/** What libvips makes of it, and what jSquash does: both must take the file without a warning. */
export async function decodeTwice(file: Uint8Array): Promise<readonly [Rgba, Rgba]> {
  const { data, width, height } = await jsquash.decode(file);
  const theirs = { data: new Uint8ClampedArray(data), width, height };
  return [await decodeReference(file), theirs];
}

/** Whether two pictures are the same to the byte. */
export function isSame(a: Rgba, b: Rgba): boolean {
  const isSameSize = a.width === b.width && a.height === b.height;
  return isSameSize && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf({ data }: Rgba): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}
