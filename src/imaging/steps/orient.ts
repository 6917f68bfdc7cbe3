import type { Orientation } from "../../domain/image-header.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** Turns the picture upright, as its EXIF orientation asks. */
export function orient(picture: Picture, orientation: Orientation, engine: Engine): Picture {
  return { ...picture, plane: engine.orient(picture.plane, orientation) };
}
