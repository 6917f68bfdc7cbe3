import decoderFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import encoderFactory, { type EncodeOptions } from "@jsquash/jpeg/codec/enc/mozjpeg_enc.js";
import { defaultOptions } from "@jsquash/jpeg/meta.js";
import { ImageTruncatedError, ImageUndecodableError, InternalError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";
import { withEndOfImage } from "../../domain/image-completeness.ts";
import { EOI, jpegSegments } from "../../domain/jpeg-segments.ts";
import type { JpegChroma } from "../../domain/quality.ts";
import type { Effort } from "../../domain/watermark-options.ts";
import { assertRgba } from "./assert-rgba.ts";
import type { DecodedImage } from "./decoded-image.ts";
import { createEmscriptenHost, type EmscriptenCodec } from "./emscripten-host.ts";

interface DecoderModule extends EmscriptenCodec {
  decode(file: Uint8Array, turnUpright: boolean): DecodedImage | null;
}

interface EncoderModule extends EmscriptenCodec {
  encode(
    rgba: Uint8ClampedArray,
    width: number,
    height: number,
    options: EncodeOptions,
  ): Uint8Array;
}

export interface JpegEncodeOptions {
  /** 1 to 100. */
  readonly quality: number;
  readonly effort: Effort;
  readonly chroma: JpegChroma;
}

export interface JpegCodec {
  /** @throws ImageTruncatedError, ImageUndecodableError */
  decode(bytes: Uint8Array): Promise<DecodedImage>;
  /** Leaves alpha out. The result is memory of its own. */
  encode(rgba: Uint8ClampedArray, size: Size, options: JpegEncodeOptions): Promise<Uint8Array>;
  /** Drops the heaps that are kept between calls. */
  rest(): void;
}

/** `MozJpegColorSpace` of the package, which only its types name. */
const GREYSCALE = 1;

const CHROMA = {
  "4:2:0": { auto_subsample: false, chroma_subsample: 2 },
  "4:4:4": { auto_subsample: false, chroma_subsample: 1 },
  grey: { color_space: GREYSCALE },
} as const satisfies Record<JpegChroma, Partial<EncodeOptions>>;

/** Baseline, with optimised Huffman tables: what mozjpeg does fastest. */
const BASELINE = { baseline: true, progressive: false };

/** bench/efforts compares `small` with the engine's JPEGs. */
const ENCODING = {
  fast: BASELINE,
  auto: BASELINE,
  small: { baseline: false, progressive: true, trellis_opt_zero: true },
} as const satisfies Record<Effort, Partial<EncodeOptions>>;

export function createJpegCodec(modules: {
  readonly decoder: WebAssembly.Module;
  readonly encoder: WebAssembly.Module;
}): JpegCodec {
  const decoder = createEmscriptenHost<DecoderModule>(decoderFactory, modules.decoder);
  const encoder = createEmscriptenHost<EncoderModule>(encoderFactory, modules.encoder);

  return {
    async decode(bytes) {
      const whole = withEndOfImage(bytes);
      const outcome = await decoder.run((codec) => codec.decode(whole, false));
      const { messages } = outcome;
      // libjpeg fills missing data with grey and only says so.
      const missing = messages.find((message) => /premature end/i.test(message));
      if (missing !== undefined) throw new ImageTruncatedError(missing);
      if (!outcome.ok || !outcome.result) {
        throw new ImageUndecodableError(messages.at(-1) ?? "the JPEG data is damaged", {
          cause: outcome.ok ? undefined : outcome.error,
        });
      }
      // It says its first warning alone: in a file that breaks off, any may hide the one above.
      const [warning] = messages;
      if (warning !== undefined && !hasEndOfImage(bytes)) throw new ImageTruncatedError(warning);
      return outcome.result;
    },

    async encode(rgba, size, { quality, effort, chroma }) {
      assertRgba(rgba, size);
      const options = { ...defaultOptions, ...ENCODING[effort], ...CHROMA[chroma], quality };
      const outcome = await encoder.run((codec) =>
        codec.encode(rgba, size.width, size.height, options),
      );
      if (outcome.ok) return outcome.result;
      throw new InternalError(
        `The JPEG encoder failed on ${size.width}x${size.height} pixels at quality ${quality}`,
        { cause: outcome.error },
      );
    },

    rest() {
      decoder.rest();
      encoder.rest();
    },
  };
}

/** Anywhere, while `withEndOfImage` looks at the end alone: cameras put data of their own behind. */
function hasEndOfImage(jpeg: Uint8Array): boolean {
  return [...jpegSegments(jpeg)].some(({ marker }) => marker === EOI);
}
