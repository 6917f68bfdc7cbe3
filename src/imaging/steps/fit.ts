import { fitInside } from "../../domain/geometry.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { Codecs } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** Scales down to fit inside the output box; a picture that fits is left as it is. */
export async function fit(
  { plane, opaque }: Picture,
  { maxWidth, maxHeight }: CanonicalOptions,
  codecs: Codecs,
  engine: Engine,
): Promise<Picture> {
  const size = fitInside(plane, { width: maxWidth, height: maxHeight });
  if (size.width === plane.width && size.height === plane.height) return { plane, opaque };
  return { plane: await codecs.resize(plane, size, opaque, engine), opaque };
}
