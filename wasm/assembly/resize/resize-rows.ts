/*
 * Scaling: rows of the target, out of a source that is only read.
 *
 * Separable filters with the support widened by the reduction, as in Heckbert, "Fundamentals of
 * Texture Mapping and Image Warping" (1989), section 3.5.1. The filter is in the weights, which the
 * host computes; a kernel only sums up. Colours with alpha are multiplied by it before and divided
 * by it after.
 *
 * Layout: straight RGBA, 8 bits a channel. All else comes by pointer: the plan (plan.ts) with its
 * tables, which are not changed, and a scratch space, whose contents are of no meaning before and
 * after. So any part of the rows can be computed anywhere, in any order, to the same bytes.
 */

import { resizeFewTaps } from "./few-taps";
import { resizeManyTaps } from "./many-taps";
import { planAt } from "./plan";

/**
 * Computes the rows `firstRow` to `endRow - 1`.
 *
 * @param scratch aligned to 16 bytes, as large as the host says
 * @param target where the first of these rows goes
 */
export function resizeRows(
  planPointer: usize,
  scratch: usize,
  firstRow: i32,
  endRow: i32,
  target: usize,
  targetStride: usize,
): void {
  if (planAt(planPointer).few)
    resizeFewTaps(planPointer, scratch, firstRow, endRow, target, targetStride);
  else resizeManyTaps(planPointer, scratch, firstRow, endRow, target, targetStride);
}
