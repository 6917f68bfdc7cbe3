import type { Size } from "../../domain/geometry.ts";
import type { Orientation } from "../../domain/image-header.ts";
import { BYTES_PER_PIXEL } from "./plane.ts";

/**
 * How to walk a stored picture so as to meet its pixels upright: the pixel (x, y) of the upright
 * one lies `base + x * stepX + y * stepY` bytes into the stored one.
 */
export interface OrientationWalk {
  /** Size of the upright picture. */
  readonly size: Size;
  readonly base: number;
  readonly stepX: number;
  readonly stepY: number;
  /** True when rows become columns. */
  readonly transposed: boolean;
}

/**
 * For each orientation (EXIF 2.32, tag 0x0112), where the upright picture's top left pixel is
 * stored (at the right edge, at the bottom edge) and whether rows become columns.
 */
const STORED_AT = {
  1: { right: false, bottom: false, transposed: false },
  2: { right: true, bottom: false, transposed: false },
  3: { right: true, bottom: true, transposed: false },
  4: { right: false, bottom: true, transposed: false },
  5: { right: false, bottom: false, transposed: true },
  6: { right: false, bottom: true, transposed: true },
  7: { right: true, bottom: true, transposed: true },
  8: { right: true, bottom: false, transposed: true },
} as const satisfies Record<
  Orientation,
  { readonly right: boolean; readonly bottom: boolean; readonly transposed: boolean }
>;

/** @param stored the picture's size as stored */
export function orientationWalk(stored: Size, orientation: Orientation): OrientationWalk {
  const { right, bottom, transposed } = STORED_AT[orientation];
  const stride = stored.width * BYTES_PER_PIXEL;
  const base = (right ? stride - BYTES_PER_PIXEL : 0) + (bottom ? (stored.height - 1) * stride : 0);
  const alongRow = right ? -BYTES_PER_PIXEL : BYTES_PER_PIXEL;
  const downColumn = bottom ? -stride : stride;
  return transposed
    ? {
        size: { width: stored.height, height: stored.width },
        base,
        stepX: downColumn,
        stepY: alongRow,
        transposed,
      }
    : { size: stored, base, stepX: alongRow, stepY: downColumn, transposed };
}
