import { fitInside, type Size } from "../../domain/geometry.ts";
import { type ImageHeader, turnedSize } from "../../domain/image-header.ts";
import type { CanonicalOptions, Effort } from "../../domain/watermark-options.ts";
import type { Codecs, Decoded } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** The size that the picture is fitted to, as stored: before it is turned upright. */
export function storedFit(header: ImageHeader, { maxWidth, maxHeight }: CanonicalOptions): Size {
  const upright = turnedSize(header, header.orientation);
  const fitted = fitInside(upright, { width: maxWidth, height: maxHeight });
  return turnedSize(fitted, header.orientation);
}

/**
 * The size, as stored, that a decoder has to give at least: `small` scales in two stages, the second
 * of them from twice the size.
 */
export function neededSize({ header, size, effort }: Fitting): Size {
  if (effort !== "small") return size;
  return {
    width: Math.min(header.width, 2 * size.width),
    height: Math.min(header.height, 2 * size.height),
  };
}

export interface Fitting {
  readonly header: ImageHeader;
  /** As stored. */
  readonly size: Size;
  readonly effort: Effort;
}

/** Scales down to `size`; a picture that came in that size is left as it is. */
export async function fit(
  { plane, opaque, reduction }: Picture & Decoded,
  { header, size, effort }: Fitting,
  codecs: Codecs,
  engine: Engine,
): Promise<Picture> {
  if (size.width === header.width && size.height === header.height) return { plane, opaque };
  const extent = { width: header.width / reduction, height: header.height / reduction };
  const options = { opaque, effort, reduction, extent };
  return { plane: await codecs.resize(plane, size, options, engine), opaque };
}
