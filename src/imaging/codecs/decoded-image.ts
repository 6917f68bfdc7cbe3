import type { Size } from "../../domain/geometry.ts";

/** What a decoder gives back: straight RGBA, 8 bits a channel, rows without padding. */
export interface DecodedImage extends Size {
  /** Memory of its own, all of its buffer. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}
