import type { Box, Point, Size } from "../../domain/geometry.ts";

/**
 * Straight (not premultiplied) RGBA, 8 bits a channel, rows without padding, in the engine's
 * memory.
 */
export interface Plane extends Size {
  /** Byte offset of the first pixel. */
  readonly pointer: number;
}

/** A rectangle of pixels in memory, as a kernel takes it. */
export interface PixelRows {
  /** Byte offset of the first row's first pixel. */
  readonly pointer: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Pixels in a row. */
  readonly width: number;
  readonly rows: number;
}

export const BYTES_PER_PIXEL = 4;

export function planeBytes(size: Size): number {
  return size.width * size.height * BYTES_PER_PIXEL;
}

/**
 * Where the pixels of `box` lie.
 *
 * @throws RangeError unless the box is of whole pixels, not empty and inside the plane
 */
export function rowsOf(plane: Plane, box: Box): PixelRows {
  assertInside(plane, box);
  const stride = plane.width * BYTES_PER_PIXEL;
  return {
    pointer: plane.pointer + box.y * stride + box.x * BYTES_PER_PIXEL,
    stride,
    width: box.width,
    rows: box.height,
  };
}

/** @throws RangeError unless both sides are positive integers */
export function assertSize({ width, height }: Size): void {
  if (!(isWhole(width, 1) && isWhole(height, 1))) {
    throw new RangeError(`A size of ${width}x${height} pixels; expected positive integers`);
  }
}

function assertInside(outer: Size, box: Point & Size): void {
  assertSize(box);
  const inside =
    isWhole(box.x, 0) &&
    isWhole(box.y, 0) &&
    box.x + box.width <= outer.width &&
    box.y + box.height <= outer.height;
  if (!inside) {
    throw new RangeError(
      `${box.width}x${box.height} pixels at (${box.x}, ${box.y}) do not lie inside ` +
        `${outer.width}x${outer.height}`,
    );
  }
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}
