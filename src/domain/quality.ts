import type { Size } from "./geometry.ts";
import type { InputFormat, OutputFormat } from "./image-format.ts";
import type { Effort } from "./watermark-options.ts";

/** A small picture is looked at closely; the errors of a large one are smaller than a screen's dots. */
const SMALL_PIXELS = 250_000;
/** 1920x1080. */
const LARGE_PIXELS = 2_073_600;
/** WebP reaches the same likeness at a lower figure. */
const WEBP_LESS = 5;
/** And with more effort at one lower still: bench/efforts compares them. */
const SMALL_WEBP_LESS = 10;

/** The encoder's quality, 1 to 100, for a picture of this size. */
export function qualityFor(size: Size, format: OutputFormat, effort: Effort): number {
  const quality = jpegQuality(size.width * size.height);
  if (format === "jpeg") return quality;
  return quality - (effort === "small" ? SMALL_WEBP_LESS : WEBP_LESS);
}

function jpegQuality(pixels: number): number {
  if (pixels < SMALL_PIXELS) return 80;
  return pixels < LARGE_PIXELS ? 85 : 90;
}

/** How a JPEG keeps its colour: one chroma sample for four pixels, for each pixel, or none at all. */
export type JpegChroma = "4:2:0" | "4:4:4" | "grey";

export interface ChromaNeeds {
  /** What the picture came as. */
  readonly source: InputFormat;
  readonly effort: Effort;
  /** Every pixel is grey, and no profile says what its colours mean. */
  readonly grey: boolean;
}

/**
 * Photos lose nothing that is seen when their chroma is halved both ways. PNGs are mostly graphics,
 * whose thin coloured lines it would smear: they keep all of it, unless bytes count more.
 */
export function chromaFor({ source, effort, grey }: ChromaNeeds): JpegChroma {
  if (grey) return "grey";
  return source === "png" && effort !== "small" ? "4:4:4" : "4:2:0";
}
