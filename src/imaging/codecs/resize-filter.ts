import type { Size } from "../../domain/geometry.ts";
import type { ResizeFilter } from "../engine/engine.ts";
import type { Reduction } from "./codecs.ts";

/** The least that is left to scale, along a side, of a picture that its decoder has reduced. */
const LEAST_RATIO = 1.35;
/** From here on the sharper of two cubic filters comes closer to the original. */
const SHARP_RATIO = 1.5;

const REDUCTIONS: readonly Reduction[] = [8, 4, 2];

/**
 * How far a decoder may reduce a picture of size `full` that is to be scaled to `size`.
 *
 * Half the size by half the frequencies is not the average of four pixels: it is sharper, and what is
 * then scaled by a little more gets blurred where two pixels meet and not where one is met. Compared
 * with the average over each pixel's area, the picture is as good as one scaled in one go only when
 * nothing or enough is left to scale: nothing at all, or by 1.35 and more. Measured on photos of 6 to 8
 * megapixels, for the ratios left from 1 to 4; test/imaging/scaled-decoding.test.ts holds it to half a
 * decibel.
 */
export function reductionFor(full: Size, size: Size): Reduction {
  const allowed = REDUCTIONS.find((reduction) => {
    const ratios = [full.width / reduction / size.width, full.height / reduction / size.height];
    return ratios.every((ratio) => ratio === 1) || ratios.every((ratio) => ratio >= LEAST_RATIO);
  });
  return allowed ?? 1;
}

/**
 * The filter that makes the best of a picture that was reduced, with `extent` left to scale to `size`:
 * Mitchell's, which blurs a little, where there is little or nothing, else Catmull's and Rom's. What was
 * not reduced gets a triangle, the quickest.
 */
export function filterFor(
  { reduction, extent }: { readonly reduction: Reduction; readonly extent: Size },
  size: Size,
): ResizeFilter {
  if (reduction === 1) return "triangle";
  const ratio = Math.min(extent.width / size.width, extent.height / size.height);
  return ratio < SHARP_RATIO ? "mitchell" : "catmull-rom";
}
