import { createEngineContext, type EngineContext } from "../../../../src/imaging/engine/context.ts";
import type { JpegEncoderOptions } from "../../../../src/imaging/engine/jpeg-encoder/jpeg-encoder.ts";
import { createJpegEncoder } from "../../../../src/imaging/engine/jpeg-encoder/jpeg-encoder.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import type { Rgba } from "../../../fixtures/pictures.ts";

const { engine: module } = await compileEngineModules();

/** What the encoder works in: a memory of its own that may hold `maxPixels`. */
export function createEncoderContext(maxPixels: number): EngineContext {
  return createEngineContext({ module, maxPixels, maxFileBytes: 1024 * 1024 });
}

export const context = createEncoderContext(4_000_000);
export const encoder = createJpegEncoder(context);

/** The picture as a JPEG of memory of its own. */
export function encodePicture(
  picture: Rgba,
  options: Partial<JpegEncoderOptions> = {},
): Uint8Array {
  const { arena, memory } = context;
  arena.reset();
  const plane = context.allocatePlane(picture);
  new Uint8Array(memory.buffer).set(picture.data, plane.pointer);
  const all = { quality: 85, chroma: "4:2:0", icc: undefined, ...options } as const;
  return encoder.encode(plane, all).slice();
}
