import type { Size } from "../../domain/geometry.ts";

/** A drawn text, upright, y down: its ink box and how much of each pixel in it the ink covers. */
export interface TextMask extends Size {
  /**
   * One byte a pixel, `width * height` of them, row by row without padding; 255 is fully covered.
   * Shared with a cache: never write to it.
   */
  readonly coverage: Uint8Array;
  /** Size of the em, in pixels. */
  readonly fontSize: number;
}
