import { InternalError, WatermarkUnrenderableError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";
import { createCoverageBuffer } from "./coverage-buffer.ts";
import { collectEdges, type Edge, polygonEnd } from "./edge.ts";
import type { Polygons } from "./polygons.ts";
import { sweepEdges, type WorkBudget } from "./sweep.ts";

/** Largest width times height of a mask. */
export const MAX_MASK_PIXELS = 1 << 24;

/** Largest distance of a point from the origin in x or y, in pixels: keeps the arithmetic precise. */
export const MAX_COORDINATE = 1 << 17;

/** Edges looked at in all strips, and places moved when sorting them; one or two seconds of work. */
const MAX_STEPS = 1 << 26;

/**
 * How much of each pixel the polygons cover, filled where the winding number is not zero. The areas
 * are exact, up to the rounding of the result to 255 levels, also where polygons overlap or cross.
 * What lies outside `size` is cut off.
 *
 * @returns one byte a pixel, row by row
 * @throws WatermarkUnrenderableError when the polygons or the mask are too large or too entangled
 * @throws InternalError when `size` is not at least 1x1 whole pixels
 */
export function rasterise(polygons: Polygons, size: Size): Uint8Array {
  checkSize(size);
  checkPoints(polygons.points);
  const coverage = createCoverageBuffer(size);
  const budget: WorkBudget = { limit: MAX_STEPS, left: MAX_STEPS };
  for (const group of groupsSideBySide(polygons, size.width)) {
    const edges: Edge[] = [];
    for (const index of group) collectEdges(polygons, index, size.height, edges);
    sweepEdges(edges, coverage, budget);
  }
  return coverage.toBytes();
}

/**
 * Polygons (by index) in groups that share no range of x, such as the letters of a word: they cannot
 * overlap, so each is swept alone, without the heights of all the others. Those that lie left or
 * right of the mask are left out.
 */
function groupsSideBySide(polygons: Polygons, width: number): number[][] {
  const extents: { index: number; left: number; right: number }[] = [];
  for (const [index, start] of polygons.starts.entries()) {
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    for (let at = start; at < polygonEnd(polygons, index); at += 2) {
      const x = polygons.points[at] ?? Number.NaN;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    if (left < width && right > 0) extents.push({ index, left, right });
  }
  extents.sort((one, other) => one.left - other.left);
  const groups: number[][] = [];
  let groupRight = Number.NEGATIVE_INFINITY;
  for (const { index, left, right } of extents) {
    const group = groups.at(-1);
    if (group && left < groupRight) group.push(index);
    else groups.push([index]);
    groupRight = Math.max(groupRight, right);
  }
  return groups;
}

function checkSize({ width, height }: Size): void {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new InternalError(
      `A text mask is at least 1x1 whole pixels, asked for ${width}x${height}`,
    );
  }
  if (width * height > MAX_MASK_PIXELS) {
    throw new WatermarkUnrenderableError(
      `it would be ${width}x${height} pixels; the limit is ${MAX_MASK_PIXELS} in all`,
    );
  }
}

function checkPoints(points: Float64Array): void {
  for (const value of points) {
    // Written so that NaN is refused too.
    if (!(Math.abs(value) <= MAX_COORDINATE)) {
      throw new WatermarkUnrenderableError(
        `its outline reaches ${value} pixels; the limit is ${MAX_COORDINATE}`,
      );
    }
  }
}
