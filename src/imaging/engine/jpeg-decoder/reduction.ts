import type { Size } from "../../../domain/geometry.ts";

/** Pixels of the frame, across and down, that become one of the result. */
export type Reduction = 1 | 2 | 4 | 8;

/** The size of the result: what does not fill a pixel has one all the same. */
export function reducedSize({ width, height }: Size, reduction: Reduction): Size {
  return { width: Math.ceil(width / reduction), height: Math.ceil(height / reduction) };
}
