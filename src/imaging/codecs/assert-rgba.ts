import { InternalError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";

/**
 * The codecs take the size at its word and read past the end of pixels that are too few.
 *
 * @throws InternalError unless there are four bytes for every pixel of `size`
 */
export function assertRgba(pixels: ArrayLike<number>, size: Size): void {
  const expected = size.width * size.height * 4;
  if (pixels.length === expected) return;
  throw new InternalError(
    `${size.width}x${size.height} pixels take ${expected} bytes of RGBA, got ${pixels.length}`,
  );
}
