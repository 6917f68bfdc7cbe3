import type { Size } from "../../domain/geometry.ts";

/** Largest and smallest size of the em, and the step between sizes, in pixels. */
export const MAX_FONT_SIZE = 48;
export const MIN_FONT_SIZE = 1;
export const FONT_SIZE_STEP = 1 / 64;

/** The ink of a text, in font units. */
export interface InkExtent extends Size {
  readonly unitsPerEm: number;
}

/** The ink box at `fontSize`, rounded out to whole pixels, with the ink starting at pixel 0. */
export function inkBox(ink: InkExtent, fontSize: number): Size {
  return {
    width: Math.ceil((ink.width * fontSize) / ink.unitsPerEm),
    height: Math.ceil((ink.height * fontSize) / ink.unitsPerEm),
  };
}

/**
 * The largest size of the em up to `MAX_FONT_SIZE`, in whole steps, whose ink box fits both ways
 * inside `available`; `MIN_FONT_SIZE` when none does.
 */
export function largestFontSize(ink: InkExtent, available: Size): number {
  const scale = Math.min(available.width / ink.width, available.height / ink.height);
  const steps = Math.floor((scale * ink.unitsPerEm) / FONT_SIZE_STEP);
  // One step more and then down: the division above may have been rounded either way.
  let fontSize = Math.min(MAX_FONT_SIZE, (steps + 1) * FONT_SIZE_STEP);
  while (fontSize > MIN_FONT_SIZE) {
    const box = inkBox(ink, fontSize);
    if (box.width <= available.width && box.height <= available.height) return fontSize;
    fontSize -= FONT_SIZE_STEP;
  }
  return MIN_FONT_SIZE;
}
