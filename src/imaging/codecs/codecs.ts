import type { Size } from "../../domain/geometry.ts";
import type { OutputFormat } from "../../domain/image-format.ts";
import type { ImageHeader } from "../../domain/image-header.ts";
import type { JpegChroma } from "../../domain/quality.ts";
import type { Effort } from "../../domain/watermark-options.ts";
import type { Engine, Plane, Reduction } from "../engine/engine.ts";

export interface DecodeOptions {
  readonly header: ImageHeader;
  /**
   * The size that is needed, as stored; no side is above the header's. A decoder that is quicker at
   * a reduced size may give any size from this one up.
   */
  readonly atLeast: Size;
}

/** What a decoder made. */
export interface Decoded {
  readonly plane: Plane;
  /** Pixels of the original, along a side, to one of the plane: 1 unless it was reduced. */
  readonly reduction: Reduction;
}

export interface ResizeOptions {
  /** Every alpha is 255, so that nothing is to be premultiplied. */
  readonly opaque: boolean;
  readonly effort: Effort;
  readonly reduction: Reduction;
  /**
   * The picture's size in pixels of the plane. Of one that was reduced the last column and row may
   * lie outside of it in part: then a side is no whole number.
   */
  readonly extent: Size;
}

export interface EncodeOptions {
  readonly format: OutputFormat;
  /** Every alpha is 255. */
  readonly opaque: boolean;
  /** 1 (smallest) to 100 (best). */
  readonly quality: number;
  readonly effort: Effort;
  /** Of a JPEG; WebP knows only the first. */
  readonly chroma: JpegChroma;
  /** Goes into the file as it is. */
  readonly icc: Uint8Array | undefined;
}

/** What turns files into pixels of the engine's memory, and back. One job at a time. */
export interface Codecs {
  /**
   * Decodes into a new plane, as stored: the orientation is not applied.
   *
   * @param bytes the whole file, on shared memory or not; only read
   * @throws ImageUndecodableError, or ImageTruncatedError when coded data is missing
   */
  decode(bytes: Uint8Array, options: DecodeOptions, engine: Engine): Promise<Decoded>;
  /** Shrinks into a new plane; `plane` stays as it is. */
  resize(plane: Plane, size: Size, options: ResizeOptions, engine: Engine): Promise<Plane>;
  /**
   * The finished file, ICC profile included. JPEG leaves alpha out: flatten before. The bytes are
   * the codec's, valid until its next call.
   */
  encode(plane: Plane, options: EncodeOptions, engine: Engine): Promise<Uint8Array>;
  /**
   * Gives back the heaps that are kept only to be quick; the next call makes new ones. For a worker
   * that has had nothing to do for a while.
   */
  rest(): void;
}
