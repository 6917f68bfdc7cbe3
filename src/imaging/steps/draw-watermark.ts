import type { Ink } from "../../domain/watermark-ink.ts";
import type { Engine, Plane } from "../engine/engine.ts";
import type { PlacedText } from "./place-text.ts";

/** Lays the text over the picture, in place. */
export function drawWatermark(
  plane: Plane,
  { mask, box }: PlacedText,
  ink: Ink,
  engine: Engine,
): void {
  engine.blendMask(plane, mask, box, ink);
}
