import type { EngineContext } from "../context.ts";
import type { Plane } from "../plane.ts";
import { layOutFrame } from "./frame-layout.ts";
import { decodeInterleaved, isInterleaved } from "./interleaved-frame.ts";
import { isOurs } from "./is-ours.ts";
import { openJpeg } from "./jpeg-opening.ts";
import type { Reduction } from "./reduction.ts";
import { lacksTables } from "./scan-rules.ts";
import { decodeStored } from "./stored-frame.ts";

export interface DecodeOptions {
  /** What the picture is to be reduced by on the way; sides are rounded up. */
  readonly reduction: Reduction;
}

/** The JPEG decoder of one engine. */
export interface JpegDecoder {
  /**
   * Decodes the picture as it is stored, neither turned nor colour-managed, into a new plane, opaque.
   * What else was allocated meanwhile is given back, all of it when it throws.
   *
   * @returns `undefined` for a well-formed file of a kind that the decoder does not own: arithmetic,
   *   lossless, hierarchical, 12 bits, a sampling factor of 3, standard tables left out
   * @throws ImageUndecodableError for a file that is not well formed
   * @throws ImageTruncatedError when coded data ends before the last block
   * @throws RefusedError `image_too_large` when the arena's limit would be passed
   */
  decode(bytes: Uint8Array, options: DecodeOptions): Plane | undefined;
}

export function createJpegDecoder(context: EngineContext): JpegDecoder {
  const { arena } = context;
  return {
    decode(bytes, { reduction }) {
      const opening = openJpeg(bytes);
      if (!isOurs(opening.frame) || lacksTables(opening)) return undefined;
      const layout = layOutFrame(opening.frame, reduction);
      const before = arena.mark;
      try {
        const plane = context.allocatePlane(layout.size);
        const mark = arena.mark;
        const decodeFrame = isInterleaved(opening) ? decodeInterleaved : decodeStored;
        decodeFrame(context, { bytes, opening, layout, plane });
        arena.release(mark);
        return plane;
      } catch (error) {
        arena.release(before);
        throw error;
      }
    },
  };
}
