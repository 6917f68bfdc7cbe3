import type { ImageHeader } from "../../domain/image-header.ts";
import type { Codecs } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** File to pixels, as stored. A file that may be transparent but is not counts as opaque. */
export async function decode(
  bytes: Uint8Array,
  header: ImageHeader,
  codecs: Codecs,
  engine: Engine,
): Promise<Picture> {
  const plane = await codecs.decode(bytes, header, engine);
  return { plane, opaque: !header.mayHaveAlpha || engine.isOpaque(plane) };
}
