export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of whole pixels, `x` and `y` from the top left corner. */
export interface Box extends Point, Size {}

/**
 * The largest size of the same aspect that fits inside `bounds`, only ever downwards.
 * Sides are rounded to whole pixels and never below 1.
 */
export function fitInside(size: Size, bounds: Size): Size {
  const scale = Math.min(1, bounds.width / size.width, bounds.height / size.height);
  return {
    width: Math.max(1, Math.min(bounds.width, Math.round(size.width * scale))),
    height: Math.max(1, Math.min(bounds.height, Math.round(size.height * scale))),
  };
}
