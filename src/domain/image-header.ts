import type { Size } from "./geometry.ts";
import type { InputFormat } from "./image-format.ts";

/** How a stored picture is to be turned to stand upright (EXIF 2.32, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * Which family of coding a file uses. `common` is what every decoder reads: all of PNG and WebP, and
 * the Huffman-coded DCT of JPEG; the others are the rare processes of ITU-T T.81, table B.1.
 */
export type ImageCoding = "common" | "arithmetic" | "lossless" | "hierarchical";

/** What a file says of itself before any of its pixels are decoded. */
export interface ImageHeader {
  readonly format: InputFormat;
  /** Size as stored, in pixels, before `orientation` is applied. */
  readonly width: number;
  readonly height: number;
  /** Channels as stored: 1 grey or palette, 2 grey and alpha, 3 colour, 4 colour and alpha, or CMYK. */
  readonly components: 1 | 2 | 3 | 4;
  /** Bits per channel as stored. */
  readonly bitDepth: number;
  readonly coding: ImageCoding;
  readonly progressive: boolean;
  readonly animated: boolean;
  /** Pixels may be transparent (alpha channel, `tRNS`, the WebP alpha flag). */
  readonly mayHaveAlpha: boolean;
  readonly orientation: Orientation;
}

/** The size of a picture once it is turned as `orientation` asks; and, turned back, as stored. */
export function turnedSize({ width, height }: Size, orientation: Orientation): Size {
  const rowsBecomeColumns = orientation >= 5;
  return rowsBecomeColumns ? { width: height, height: width } : { width, height };
}
