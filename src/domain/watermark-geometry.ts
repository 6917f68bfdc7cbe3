import type { Point, Size } from "./geometry.ts";
import type { Position } from "./watermark-options.ts";

/** Distance of the watermark from the picture's edges, in pixels, where there is room for it. */
const MAX_MARGIN = 20;
const MARGIN_DIVISOR = 12;

/** Share of the free space that lies left of and above the watermark. */
const ANCHOR = {
  "top-left": { x: 0, y: 0 },
  top: { x: 0.5, y: 0 },
  "top-right": { x: 1, y: 0 },
  left: { x: 0, y: 0.5 },
  center: { x: 0.5, y: 0.5 },
  right: { x: 1, y: 0.5 },
  "bottom-left": { x: 0, y: 1 },
  bottom: { x: 0.5, y: 1 },
  "bottom-right": { x: 1, y: 1 },
} as const satisfies Record<Position, Point>;

/** In whole pixels; 0 for a picture with a side below 12. */
export function marginFor(size: Size): number {
  return Math.min(MAX_MARGIN, Math.floor(Math.min(size.width, size.height) / MARGIN_DIVISOR));
}

/** The room for a watermark: the picture less its margins, at least 1x1. */
export function availableBox(size: Size): Size {
  const margin = marginFor(size);
  return {
    width: Math.max(1, size.width - 2 * margin),
    height: Math.max(1, size.height - 2 * margin),
  };
}

/**
 * Top left corner of a watermark of the size of `mask`, anchored within the margins. A mask that fits
 * the picture lies wholly inside it, if need be over the margins; a larger one starts at 0.
 */
export function placeWatermark(picture: Size, mask: Size, position: Position): Point {
  const margin = marginFor(picture);
  const { x, y } = ANCHOR[position];
  return {
    x: placeOnAxis(picture.width, mask.width, margin, x),
    y: placeOnAxis(picture.height, mask.height, margin, y),
  };
}

function placeOnAxis(outer: number, inner: number, margin: number, anchor: number): number {
  const offset = margin + Math.round((outer - 2 * margin - inner) * anchor);
  return Math.max(0, Math.min(outer - inner, offset));
}
