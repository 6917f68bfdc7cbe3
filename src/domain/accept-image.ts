import type { ImageSizeLimits } from "./errors.ts";
import { assertComplete } from "./image-completeness.ts";
import type { ImageHeader } from "./image-header.ts";
import { checkDecodable, checkImageLimits } from "./image-limits.ts";
import { readImageHeader } from "./read-image-header.ts";

/**
 * Judges a file by its structure alone, before anything is decoded: cheap whatever it claims to be.
 *
 * @throws RefusedError: `unsupported_media`, `image_undecodable`, `image_animated`,
 *   `image_too_large` or `image_truncated`
 */
export function acceptImage(bytes: Uint8Array, limits: ImageSizeLimits): ImageHeader {
  const header = readImageHeader(bytes);
  checkDecodable(header);
  checkImageLimits(header, limits);
  assertComplete(bytes, header);
  return header;
}
