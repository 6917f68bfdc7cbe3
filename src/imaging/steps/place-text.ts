import type { Box, Size } from "../../domain/geometry.ts";
import { availableBox, placeWatermark } from "../../domain/watermark-geometry.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { TextMask } from "../text/text-mask.ts";
import type { TextRenderer } from "../text/text-renderer.ts";

export interface PlacedText {
  readonly mask: TextMask;
  /** Where the mask lies in the picture; never outside it. */
  readonly box: Box;
}

/**
 * Draws the text as large as the picture allows and finds its place.
 *
 * @throws WatermarkUnrenderableError
 */
export function placeText(
  picture: Size,
  { text, position }: CanonicalOptions,
  textRenderer: TextRenderer,
): PlacedText {
  const mask = textRenderer.render(text, availableBox(picture));
  const { width, height } = mask;
  return { mask, box: { ...placeWatermark(picture, mask, position), width, height } };
}
