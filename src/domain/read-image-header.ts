import { UnsupportedMediaError } from "./errors.ts";
import { sniffFormat } from "./image-format.ts";
import type { ImageHeader } from "./image-header.ts";
import { readJpegHeader } from "./jpeg-header.ts";
import { readPngHeader } from "./png-header.ts";
import { readWebpHeader } from "./webp-header.ts";

const READERS = { jpeg: readJpegHeader, png: readPngHeader, webp: readWebpHeader };

/**
 * Reads what a picture says of itself. Nothing is decoded, and work and memory are bounded by the
 * file's length, not by the sizes it claims; those are judged by `checkImageLimits`.
 *
 * @param bytes the whole file; may be a view of shared memory
 * @throws UnsupportedMediaError for another format, judged by the first bytes
 * @throws ImageUndecodableError when the header is not well formed
 * @throws ImageTruncatedError when the file ends before the header does
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const format = sniffFormat(bytes);
  if (format === undefined) throw new UnsupportedMediaError();
  return READERS[format](bytes);
}
