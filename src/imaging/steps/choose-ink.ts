import type { Box } from "../../domain/geometry.ts";
import { type Ink, inkFor } from "../../domain/watermark-ink.ts";
import type { WatermarkColor } from "../../domain/watermark-options.ts";
import type { Plane } from "../engine/engine.ts";
import type { Picture } from "../picture.ts";
import type { PlacedText } from "./place-text.ts";

/** The exact sum of 299 R + 587 G + 114 B over `box`, laid on white first if so asked. */
export type LuminanceSum = (
  plane: Plane,
  box: Box,
  options: { readonly onWhite: boolean },
) => number;

/** The weights of ITU-R BT.601 are thousandths in the sum. */
const WEIGHT_SCALE = 1000;

/** Chooses the colour that reads best on what lies exactly under the text's box. */
export function chooseInk(
  { plane, opaque }: Picture,
  { box }: PlacedText,
  color: WatermarkColor,
  luminanceSum: LuminanceSum,
): Ink {
  if (color !== "auto") return inkFor(color, undefined);
  const sum = luminanceSum(plane, box, { onWhite: !opaque });
  return inkFor(color, sum / (WEIGHT_SCALE * box.width * box.height));
}
