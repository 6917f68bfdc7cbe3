import {
  ImageAnimatedError,
  type ImageSizeLimits,
  ImageTooLargeError,
  ImageUndecodableError,
} from "./errors.ts";
import type { ImageCoding, ImageHeader } from "./image-header.ts";

/** Why a file of this coding is refused, or `undefined` when it is not. */
const REFUSED_CODING = {
  common: undefined,
  arithmetic: "it is an arithmetic-coded JPEG",
  lossless: "it is a lossless JPEG",
  hierarchical: "it is a hierarchical JPEG",
} as const satisfies Record<ImageCoding, string | undefined>;

/** @throws ImageTooLargeError when a side or the area, as stored, is over its limit */
export function checkImageLimits(header: ImageHeader, limits: ImageSizeLimits): void {
  const { width, height } = header;
  const isWithin = Math.max(width, height) <= limits.maxSide && width * height <= limits.maxPixels;
  if (!isWithin) throw new ImageTooLargeError({ width, height }, limits);
}

/**
 * Refuses what is well formed and yet read by no decoder here.
 *
 * @throws ImageAnimatedError for animations
 * @throws ImageUndecodableError for JPEGs that are not of 8 bits or of a rare coding
 */
export function checkDecodable(header: ImageHeader): void {
  if (header.animated) throw new ImageAnimatedError();
  const refusal = REFUSED_CODING[header.coding];
  if (refusal) throw new ImageUndecodableError(refusal);
  if (header.format === "jpeg" && header.bitDepth !== 8) {
    throw new ImageUndecodableError(`it has ${header.bitDepth} bits a channel; a JPEG has 8`);
  }
}
