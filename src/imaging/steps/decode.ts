import type { Codecs, Decoded, DecodeOptions } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/**
 * File to pixels, as stored, in no less than the size that is needed. A file that may be transparent but
 * is not counts as opaque.
 */
export async function decode(
  bytes: Uint8Array,
  options: DecodeOptions,
  codecs: Codecs,
  engine: Engine,
): Promise<Picture & Decoded> {
  const decoded = await codecs.decode(bytes, options, engine);
  return { ...decoded, opaque: !options.header.mayHaveAlpha || engine.isOpaque(decoded.plane) };
}
