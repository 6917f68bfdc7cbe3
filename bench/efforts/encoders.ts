import type { EncodeOptions } from "@jsquash/webp/codec/enc/webp_enc.js";
import encoderFactory from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions } from "@jsquash/webp/meta.js";
import type { Size } from "../../src/domain/geometry.ts";
import type { Effort } from "../../src/domain/watermark-options.ts";
import {
  createEmscriptenHost,
  type EmscriptenCodec,
} from "../../src/imaging/codecs/emscripten-host.ts";
import type { PipelineTools } from "../../src/imaging/pipeline.ts";

/** Opaque RGBA, rows without padding. */
export interface Pixels extends Size {
  readonly data: Uint8ClampedArray;
}

/** One way to encode; the result is memory of its own. */
export interface Encoder {
  readonly name: string;
  encode(pixels: Pixels, quality: number): Promise<Uint8Array>;
}

interface WebpEncoder extends EmscriptenCodec {
  encode(
    rgba: Uint8ClampedArray,
    width: number,
    height: number,
    options: EncodeOptions,
  ): Uint8Array | null;
}

/** libwebp's methods, 0 to 6, as the service would call them. */
export function webpMethods(module: WebAssembly.Module): readonly Encoder[] {
  const host = createEmscriptenHost<WebpEncoder>(encoderFactory, module);
  return [0, 1, 2, 3, 4, 5, 6].map((method) => ({
    name: `${method}`,
    async encode({ data, width, height }, quality) {
      const outcome = await host.run((codec) =>
        codec.encode(data, width, height, { ...defaultOptions, quality, method }),
      );
      if (outcome.ok && outcome.result) return outcome.result;
      throw new Error(`Method ${method} failed`, outcome.ok ? {} : { cause: outcome.error });
    },
  }));
}

/** The service's own JPEG encoders by the effort that chooses them; `fast` is the one of `auto`. */
export function jpegEfforts({ codecs, engine }: PipelineTools): readonly Encoder[] {
  const efforts: readonly Effort[] = ["auto", "small"];
  return efforts.map((effort) => ({
    name: effort,
    async encode({ data, width, height }, quality) {
      engine.reset();
      const plane = engine.allocatePlane({ width, height });
      engine.pixels(plane).set(data);
      const how = { format: "jpeg", opaque: true, chroma: "4:2:0", icc: undefined } as const;
      return (await codecs.encode(plane, { ...how, quality, effort }, engine)).slice();
    },
  }));
}
