import type { Size } from "../../domain/geometry.ts";
import type { Effort } from "../../domain/watermark-options.ts";
import type { Codecs } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** Scales down to `size`; a picture of that size is left as it is. */
export async function fit(
  { plane, opaque }: Picture,
  size: Size,
  effort: Effort,
  codecs: Codecs,
  engine: Engine,
): Promise<Picture> {
  if (size.width === plane.width && size.height === plane.height) return { plane, opaque };
  return { plane: await codecs.resize(plane, size, { opaque, effort }, engine), opaque };
}
