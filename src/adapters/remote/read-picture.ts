import { ProcessorUnavailableError, RefusedError } from "../../domain/errors.ts";
import { assertComplete, withEndOfImage } from "../../domain/image-completeness.ts";
import type { ImageHeader } from "../../domain/image-header.ts";
import { readImageHeader } from "../../domain/read-image-header.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { ProcessedImage } from "../../ports/image-processor.ts";

/**
 * The finished picture that an optimizer answered with, on the bytes that were handed in.
 *
 * @throws ProcessorUnavailableError unless it is one whole picture as `options` asks for: another
 *   answer must never be kept as a result
 */
export function readPicture(
  bytes: Uint8Array<ArrayBuffer>,
  { format, maxWidth, maxHeight }: CanonicalOptions,
): ProcessedImage {
  const header = readWhole(bytes);
  const { width, height } = header;
  if (header.format !== format) throw unusable(`${header.format}, not ${format}`);
  if (width > maxWidth || height > maxHeight) {
    throw unusable(`${width}x${height} pixels, not within ${maxWidth}x${maxHeight}`);
  }
  return {
    bytes,
    format,
    width,
    height,
    // The steps are the worker's own; an optimizer tells only of the whole.
    steps: {},
    // The bytes belong to nobody else.
    release() {},
  };
}

function readWhole(bytes: Uint8Array<ArrayBuffer>): ImageHeader {
  try {
    const header = readImageHeader(bytes);
    assertComplete(bytes, header);
    // Our encoders always write the marker; without it the last scan was cut.
    const isWhole = header.format !== "jpeg" || withEndOfImage(bytes) === bytes;
    if (isWhole) return header;
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause;
    throw unusable("no whole picture", cause);
  }
  throw unusable("half a picture");
}

function unusable(what: string, cause?: unknown): ProcessorUnavailableError {
  return new ProcessorUnavailableError(`The optimizer answered with ${what}`, { cause });
}
