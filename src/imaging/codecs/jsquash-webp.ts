import decoderFactory from "@jsquash/webp/codec/dec/webp_dec.js";
import type { EncodeOptions } from "@jsquash/webp/codec/enc/webp_enc.js";
import encoderFactory from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions } from "@jsquash/webp/meta.js";
import { ImageUndecodableError, InternalError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";
import type { Effort } from "../../domain/watermark-options.ts";
import { assertRgba } from "./assert-rgba.ts";
import type { DecodedImage } from "./decoded-image.ts";
import { createEmscriptenHost, type EmscriptenCodec } from "./emscripten-host.ts";

interface DecoderModule extends EmscriptenCodec {
  /** `null` for whatever cannot be decoded. */
  decode(file: Uint8Array): DecodedImage | null;
}

interface EncoderModule extends EmscriptenCodec {
  encode(
    rgba: Uint8ClampedArray,
    width: number,
    height: number,
    options: EncodeOptions,
  ): Uint8Array | null;
}

export interface WebpEncodeOptions {
  /** 1 to 100. */
  readonly quality: number;
  readonly effort: Effort;
  /** Every alpha is 255. */
  readonly opaque: boolean;
}

export interface WebpCodec {
  /** @throws ImageUndecodableError */
  decode(bytes: Uint8Array): Promise<DecodedImage>;
  /** Lossy; an alpha channel is kept exactly. The result is memory of its own. */
  encode(rgba: Uint8ClampedArray, size: Size, options: WebpEncodeOptions): Promise<Uint8Array>;
  /** Drops the heaps that are kept between calls. */
  rest(): void;
}

/**
 * libwebp's `method`, 0 to 6, as bench/efforts measures them: for as like a picture 2 takes a tenth
 * more bytes than 4 in two fifths of the time, 1 a quarter more and not much less time. At one quality 6
 * takes the fewest bytes of all, 5 % less than 4.
 */
const METHOD = { fast: 2, auto: 2, small: 6 } as const satisfies Record<Effort, number>;

/**
 * The alpha plane is coded with the same `method`, and by 6 in every way there is: five to twenty-five
 * times the time of 5, whose files are 0.2 to 4 % larger.
 */
const MOST_WITH_ALPHA = 5;

export function createWebpCodec(modules: {
  readonly decoder: WebAssembly.Module;
  readonly encoder: WebAssembly.Module;
}): WebpCodec {
  const decoder = createEmscriptenHost<DecoderModule>(decoderFactory, modules.decoder);
  const encoder = createEmscriptenHost<EncoderModule>(encoderFactory, modules.encoder);

  return {
    async decode(bytes) {
      const outcome = await decoder.run((codec) => codec.decode(bytes));
      if (outcome.ok && outcome.result) return outcome.result;
      throw new ImageUndecodableError("the WebP data is damaged", {
        cause: outcome.ok ? undefined : outcome.error,
      });
    },

    async encode(rgba, size, { quality, effort, opaque }) {
      assertRgba(rgba, size);
      const method = opaque ? METHOD[effort] : Math.min(MOST_WITH_ALPHA, METHOD[effort]);
      const options = { ...defaultOptions, quality, method };
      const outcome = await encoder.run((codec) =>
        codec.encode(rgba, size.width, size.height, options),
      );
      if (outcome.ok && outcome.result) return outcome.result;
      throw new InternalError(
        `The WebP encoder failed on ${size.width}x${size.height} pixels at quality ${quality}`,
        { cause: outcome.ok ? undefined : outcome.error },
      );
    },

    rest() {
      decoder.rest();
      encoder.rest();
    },
  };
}
