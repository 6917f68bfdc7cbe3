import { RefusedError } from "../../../domain/errors.ts";
import type { EngineContext } from "../context.ts";
import type { Plane } from "../plane.ts";
import { encodeAlpha } from "./alpha-chunk.ts";
import { encodeFrame, type FrameLimits } from "./frame-encoder.ts";
import { quantiserIndexFor } from "./quality.ts";
import type { Bytes } from "./token-partitions.ts";
import { MAX_FIRST_PARTITION_BYTES, MAX_PARTITION_BYTES, MAX_SIDE } from "./vp8-frame.ts";
import { prefixBytes, writePrefix } from "./webp-file.ts";

export interface WebpEncoderOptions {
  /** 1 (smallest) to 100 (best): about as like to the original as libwebp's at this number. */
  readonly quality: number;
  /** Every alpha is 255. Where it is false they are looked at. */
  readonly opaque: boolean;
  /** Goes into the file as it is. */
  readonly icc: Uint8Array | undefined;
}

export interface WebpEncoder {
  /**
   * The plane as a lossy WebP (RFC 9649) of one VP8 key frame (RFC 6386). Alpha is kept exactly;
   * of pixels that it hides the colours are not.
   *
   * @returns a view of the engine's memory, valid until anything is allocated in its arena
   * @throws RefusedError `image_too_large` when a side is over 16383, or the arena's limit would be
   * passed
   * @throws RangeError when the plane or the quality is out of bounds
   */
  encode(plane: Plane, options: WebpEncoderOptions): Uint8Array;
}

/** For tests and measurements: what is usually the format's own, or follows from the quality. */
export interface WebpEncoderSetup extends Partial<FrameLimits> {
  /** The quantiser index for a quality: RFC 6386, section 9.6. */
  readonly indexFor?: (quality: number) => number;
  /** False leaves the loop filter off. */
  readonly filter?: boolean;
  /** Where what a decoder has before its filter goes, 384 bytes a macroblock; nowhere unless told. */
  readonly reconstruction?: number;
}

/** A photo of 2 to 6 million pixels, or noise of 350 thousand. */
const DEFAULT_MAX_TOKEN_BYTES = 8 * 1024 * 1024;

/** Once for each engine: it writes the kernels' constants. */
export function createWebpEncoder(
  context: EngineContext,
  setup: WebpEncoderSetup = {},
): WebpEncoder {
  const { indexFor = quantiserIndexFor, filter = true, reconstruction = 0, ...ownLimits } = setup;
  const { memory, arena, kernels } = context;
  const vectors = kernels.webpFillVectors();
  const limits = {
    maxTokenBytes: DEFAULT_MAX_TOKEN_BYTES,
    maxFirstPartitionBytes: MAX_FIRST_PARTITION_BYTES,
    maxPartitionBytes: MAX_PARTITION_BYTES,
    ...ownLimits,
  };

  return {
    encode(plane, { quality, opaque, icc }) {
      context.assertPlane(plane);
      assertEncodable(plane, quality);
      const mark = arena.mark;
      try {
        const hasAlpha = !opaque && kernels.isOpaque(plane.pointer, pixelsOf(plane)) === 0;
        const alpha = hasAlpha ? encodeAlpha(context, plane) : undefined;
        const prefix = prefixBytes({ icc, alpha });
        const { pointer, byteLength } = encodeFrame(context, {
          ...{ plane, hasAlpha, filter, reconstruction, vectors, limits },
          index: indexFor(quality),
          headroom: prefix,
        });
        const fileBytes = prefix + byteLength + (byteLength % 2);
        const file = bytesOf({ pointer: pointer - prefix, byteLength: fileBytes });
        const alphaBytes = alpha && bytesOf(alpha);
        writePrefix(file, plane, byteLength, { icc, alpha: alphaBytes });
        return file;
      } finally {
        arena.release(mark);
      }
    },
  };

  function bytesOf({ pointer, byteLength }: Bytes): Uint8Array {
    return new Uint8Array(memory.buffer, pointer, byteLength);
  }
}

function pixelsOf({ width, height }: Plane): number {
  return width * height;
}

function assertEncodable({ width, height }: Plane, quality: number): void {
  if (Math.max(width, height) > MAX_SIDE) {
    throw new RefusedError(
      "image_too_large",
      `A WebP of ${width}x${height} pixels; the format's limit is ${MAX_SIDE} on a side`,
    );
  }
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new RangeError(`A WebP's quality is ${quality}; expected an integer from 1 to 100`);
  }
}
