import type { InputFormat } from "../../domain/image-format.ts";
import { chromaFor, qualityFor } from "../../domain/quality.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { Codecs } from "../codecs/codecs.ts";
import type { Engine } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";

/** What of the original bears on how the finished picture is coded. */
export interface EncodeSource {
  readonly format: InputFormat;
  readonly icc: Uint8Array | undefined;
}

/** Pixels to the finished file, in the quality that its size asks for. */
export function encode(
  { plane, opaque }: Picture,
  { format: source, icc }: EncodeSource,
  { format, effort }: CanonicalOptions,
  codecs: Codecs,
  engine: Engine,
): Promise<Uint8Array> {
  const quality = qualityFor(plane, format, effort);
  // A profile of RGB colours does not fit a file of one channel.
  const grey = format === "jpeg" && icc === undefined && engine.isGrey(plane);
  const chroma = chromaFor({ source, effort, grey });
  return codecs.encode(plane, { format, opaque, quality, effort, chroma, icc }, engine);
}
