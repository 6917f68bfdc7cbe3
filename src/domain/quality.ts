import type { Size } from "./geometry.ts";
import type { OutputFormat } from "./image-format.ts";

/** A small picture is looked at closely; the errors of a large one are smaller than a screen's dots. */
const SMALL_PIXELS = 250_000;
/** 1920x1080. */
const LARGE_PIXELS = 2_073_600;
/** WebP reaches the same likeness at a lower figure. */
const WEBP_LESS = 5;

/** The encoder's quality, 1 to 100, for a picture of this size. */
export function qualityFor(size: Size, format: OutputFormat): number {
  const quality = jpegQuality(size.width * size.height);
  return format === "webp" ? quality - WEBP_LESS : quality;
}

function jpegQuality(pixels: number): number {
  if (pixels < SMALL_PIXELS) return 80;
  return pixels < LARGE_PIXELS ? 85 : 90;
}
