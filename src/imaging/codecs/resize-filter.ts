import type { Size } from "../../domain/geometry.ts";
import type { Reduction, ResizeFilter } from "../engine/engine.ts";

/**
 * By reduction the least that is left to scale, along a side: the fewer frequencies are left, the more
 * it takes.
 */
const LEAST_RATIOS: readonly (readonly [Reduction, least: number])[] = [
  [8, 1.5],
  [4, 1.4],
  [2, 1.3],
];

/**
 * How far a decoder may reduce a picture of size `full` that is to be scaled to `size`.
 *
 * Half the size by half the frequencies is not the average of four pixels: it is sharper, and scaled
 * by a little more it becomes blurred where two of its pixels meet and not where one is met. Measured
 * against the average over each pixel's area, it is as good as the picture scaled in one go only when
 * nothing or enough is left to scale: nothing at all, or by 1.3 to 1.5 and more.
 */
export function reductionFor(full: Size, size: Size): Reduction {
  const allowed = LEAST_RATIOS.find(([reduction, least]) => {
    const ratios = [full.width / reduction / size.width, full.height / reduction / size.height];
    return ratios.every((ratio) => ratio === 1) || ratios.every((ratio) => ratio >= least);
  });
  return allowed?.[0] ?? 1;
}

export interface ReducedPicture {
  readonly reduction: Reduction;
  /** What is left of the picture, in pixels of its plane. */
  readonly extent: Size;
}

/**
 * The filter to scale with: a triangle, the quickest, unless the decoder has reduced the picture. Then
 * the quadratic, which comes closest to the original, mostly closer than the triangle does in one go;
 * or, where nothing is left to scale but the sharpness of the reduction, the cubic that takes it away.
 */
export function filterFor({ reduction, extent }: ReducedPicture, size: Size): ResizeFilter {
  if (reduction === 1) return "triangle";
  return extent.width === size.width && extent.height === size.height ? "mitchell" : "quadratic";
}
