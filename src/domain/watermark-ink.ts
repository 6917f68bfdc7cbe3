import type { WatermarkColor } from "./watermark-options.ts";

/** What the watermark is drawn with: channels and `opacity` from 0 to 255. */
export interface Ink {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly opacity: number;
}

const OPACITY = 210;
/** Mean luminance, 0 to 255, up to which the ground counts as dark. */
const DARK_GROUND = 128;
const LIGHT_INK: Ink = { r: 255, g: 255, b: 255, opacity: OPACITY };
const DARK_INK: Ink = { r: 30, g: 30, b: 30, opacity: OPACITY };

/**
 * The ink for a colour: its own, or for `auto` the one that shows on the ground.
 *
 * @param meanLuminance of the ground under the text, 0 to 255 (ITU-R BT.601); needed for `auto` only
 * @throws TypeError for `auto` without a luminance
 */
export function inkFor(color: WatermarkColor, meanLuminance: number | undefined): Ink {
  if (color !== "auto") {
    const rgb = Number.parseInt(color.slice(1), 16);
    return { r: rgb >> 16, g: (rgb >> 8) & 255, b: rgb & 255, opacity: OPACITY };
  }
  if (meanLuminance === undefined) throw new TypeError("auto needs the luminance of the ground");
  return meanLuminance <= DARK_GROUND ? LIGHT_INK : DARK_INK;
}
