import { hasText, uint8 } from "../../../domain/byte-reader.ts";
import type { JpegFrame } from "../../../domain/jpeg-header.ts";
import type { JpegSegment } from "../../../domain/jpeg-segments.ts";

/** How components make a colour, as the kernels number it. */
export const JPEG_COLORS = {
  grey: 0,
  ycbcr: 1,
  rgb: 2,
  cmyk: 3,
  ycck: 4,
  /** Inks stored as 255 less their amount, as Adobe's programs do. */
  invertedCmyk: 5,
  invertedYcck: 6,
} as const;

export type JpegColor = keyof typeof JPEG_COLORS;

/** What application segments say of the colours. */
export interface ColorHints {
  readonly jfif: boolean;
  /** The transform that an Adobe segment names, when there is one. */
  readonly adobeTransform: number | undefined;
}

export const NO_HINTS: ColorHints = { jfif: false, adobeTransform: undefined };

const APP0 = 0xe0;
const APP14 = 0xee;
/** Adobe Technical Note 5116, section 18: the transform is the segment's last byte. */
const ADOBE_BYTES = 12;

/** What is known with the segment too. */
export function withColorHint(
  hints: ColorHints,
  bytes: Uint8Array,
  { marker, start, end }: JpegSegment,
): ColorHints {
  if (marker === APP0 && hasText(bytes, start, "JFIF\0")) return { ...hints, jfif: true };
  if (marker === APP14 && end - start >= ADOBE_BYTES && hasText(bytes, start, "Adobe")) {
    return { ...hints, adobeTransform: uint8(bytes, start + ADOBE_BYTES - 1) };
  }
  return hints;
}

/**
 * What the components mean: ITU-T T.871 (JFIF) for grey and YCbCr, the Adobe segment for the rest,
 * and as libjpeg guesses where neither says.
 */
export function colorOf({ components }: JpegFrame, hints: ColorHints): JpegColor {
  if (components.length === 1) return "grey";
  const { jfif, adobeTransform } = hints;
  if (components.length === 3) {
    if (jfif) return "ycbcr";
    if (adobeTransform !== undefined) return adobeTransform === 0 ? "rgb" : "ycbcr";
    const letters = String.fromCharCode(...components.map(({ id }) => id));
    return letters === "RGB" ? "rgb" : "ycbcr";
  }
  // Without the segment inks are stored inverted too: so libvips and the browsers read them.
  return adobeTransform === undefined || adobeTransform === 0 ? "invertedCmyk" : "invertedYcck";
}
