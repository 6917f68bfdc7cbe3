import { fitInside, type Size } from "../../domain/geometry.ts";
import { type ImageHeader, turnedSize } from "../../domain/image-header.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { Codecs } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** The size that the picture is fitted to, as stored: before it is turned upright. */
export function storedFit(header: ImageHeader, { maxWidth, maxHeight }: CanonicalOptions): Size {
  const upright = turnedSize(header, header.orientation);
  const fitted = fitInside(upright, { width: maxWidth, height: maxHeight });
  return turnedSize(fitted, header.orientation);
}

/**
 * File to pixels, as stored, in no less than the size `atLeast`. A file that may be transparent but
 * is not counts as opaque.
 */
export async function decode(
  bytes: Uint8Array,
  header: ImageHeader,
  atLeast: Size,
  codecs: Codecs,
  engine: Engine,
): Promise<Picture> {
  const plane = await codecs.decode(bytes, { header, atLeast }, engine);
  return { plane, opaque: !header.mayHaveAlpha || engine.isOpaque(plane) };
}
