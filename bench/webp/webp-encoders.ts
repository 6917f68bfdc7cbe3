import sharp from "sharp";
import { createEngineContext } from "../../src/imaging/engine/context.ts";
import { compileEngineModules } from "../../src/imaging/engine/modules.ts";
import {
  createWebpEncoder,
  type WebpEncoderSetup,
} from "../../src/imaging/engine/webp-encoder/webp-encoder.ts";
import type { Encoder, Pixels } from "../efforts/encoders.ts";

/** The engine's encoder on a memory of its own; pixels are put there before, and stay. */
export async function ownEncoder(name: string, setup: WebpEncoderSetup = {}): Promise<Encoder> {
  const { engine: module } = await compileEngineModules();
  const context = createEngineContext({ module, maxPixels: 4_000_000, maxFileBytes: 1 });
  const encoder = createWebpEncoder(context, setup);
  let held: Pixels | undefined;
  let plane = context.allocatePlane({ width: 1, height: 1 });
  return {
    name,
    async encode(pixels, quality) {
      if (held !== pixels) {
        context.arena.reset();
        plane = context.allocatePlane(pixels);
        new Uint8Array(context.memory.buffer).set(pixels.data, plane.pointer);
        held = pixels;
      }
      return encoder.encode(plane, { quality, opaque: true, icc: undefined }).slice();
    },
  };
}

/** libvips with libwebp in native code, which gets three channels. */
export function sharpEncoder(effort: number): Encoder {
  const held = new Map<Pixels, Uint8Array>();
  return {
    name: `sharp, effort ${effort}`,
    async encode(pixels, quality) {
      const { width, height, data } = pixels;
      const rgb = held.get(pixels) ?? new Uint8Array(data.filter((_, at) => at % 4 !== 3));
      held.set(pixels, rgb);
      const image = sharp(rgb, { raw: { width, height, channels: 3 } });
      return await image.webp({ quality, effort }).toBuffer();
    },
  };
}
