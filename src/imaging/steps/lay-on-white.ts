import type { OutputFormat } from "../../domain/image-format.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** JPEG has no alpha: what is transparent is laid on white. WebP stays as it is. */
export function layOnWhite(picture: Picture, format: OutputFormat, engine: Engine): Picture {
  if (picture.opaque || format === "webp") return picture;
  engine.flattenOnWhite(picture.plane);
  return { plane: picture.plane, opaque: true };
}
