import { qualityFor } from "../../domain/quality.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { Codecs } from "../codecs/codecs.ts";
import type { Engine, Plane } from "../engine/engine.ts";

/** Pixels to the finished file, in the quality that its size asks for. */
export function encode(
  plane: Plane,
  icc: Uint8Array | undefined,
  { format, effort }: CanonicalOptions,
  codecs: Codecs,
  engine: Engine,
): Promise<Uint8Array> {
  return codecs.encode(plane, { format, quality: qualityFor(plane, format), effort, icc }, engine);
}
