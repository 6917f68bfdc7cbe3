import type { ImageSizeLimits } from "./errors.ts";
import { assertComplete } from "./image-completeness.ts";
import type { ImageHeader } from "./image-header.ts";
import { checkDecodable, checkImageLimits } from "./image-limits.ts";
import { readImageHeader } from "./read-image-header.ts";

/**
 * Judges a file by its header alone, whatever comes behind it: cheap, so that it may be asked of
 * every upload before anything is kept.
 *
 * @throws RefusedError: `unsupported_media`, `image_undecodable`, `image_animated`,
 *   `image_too_large` or `image_truncated`
 */
export function acceptHeader(bytes: Uint8Array, limits: ImageSizeLimits): ImageHeader {
  const header = readImageHeader(bytes);
  checkDecodable(header);
  checkImageLimits(header, limits);
  return header;
}

/**
 * Judges a whole file by its structure, before anything is decoded: also that coded data is there to
 * its end, for which all of a file may have to be walked.
 *
 * @throws RefusedError as `acceptHeader` does
 */
export function acceptImage(bytes: Uint8Array, limits: ImageSizeLimits): ImageHeader {
  const header = acceptHeader(bytes, limits);
  assertComplete(bytes, header);
  return header;
}
