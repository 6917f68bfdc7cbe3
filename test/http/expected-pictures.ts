import type { Box } from "../../src/domain/geometry.ts";
import { availableBox, placeWatermark } from "../../src/domain/watermark-geometry.ts";
import type { Position } from "../../src/domain/watermark-options.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { createTextRenderer } from "../../src/imaging/text/text-renderer.ts";
import { referenceBlend } from "../fixtures/kernel-references.ts";
import { draw, pixelAt, type Rgba } from "../fixtures/pictures.ts";

/** Straight RGB; the opacity is the contract's. */
export type InkColor = readonly [r: number, g: number, b: number];

export const WHITE_INK: InkColor = [255, 255, 255];
export const DARK_INK: InkColor = [30, 30, 30];
const OPACITY = 210;

export interface Signature {
  readonly text: string;
  readonly position?: Position;
  readonly ink: InkColor;
}

const renderer = createTextRenderer({ font: await readBundledFont() });

/** The ground with the text drawn over it by the formula, before any encoder saw it. */
export function signed(ground: Rgba, { text, position, ink }: Signature): Rgba {
  const { width, height } = ground;
  const mask = renderer.render(text, availableBox(ground));
  const { x, y } = placeWatermark(ground, mask, position ?? "bottom-right");
  const memory = new Uint8Array(ground.data.length + mask.coverage.length);
  memory.set(ground.data);
  memory.set(mask.coverage, ground.data.length);
  const [r, g, b] = ink;
  const color = r | (g << 8) | (b << 16);
  const start = (y * width + x) * 4;
  const maskAt = ground.data.length;
  referenceBlend(
    memory,
    start,
    width * 4,
    maskAt,
    mask.width,
    mask.width,
    mask.height,
    color,
    OPACITY,
  );
  return { width, height, data: new Uint8ClampedArray(memory.slice(0, ground.data.length)) };
}

/** What is seen on white: hidden colours do not count. */
export function onWhite(transparent: Rgba): Rgba {
  return draw(transparent.width, transparent.height, (x, y) => {
    const [r, g, b, alpha] = pixelAt(transparent, x, y);
    const lay = (value: number) => (value * alpha + 255 * (255 - alpha)) / 255;
    return [lay(r), lay(g), lay(b)];
  });
}

/**
 * The box of all pixels whose luminance is more than `threshold` away from the ground's: where
 * something was drawn, told by nothing but the pixels.
 */
export function changedBox(picture: Rgba, ground: Rgba, threshold: number): Box | undefined {
  let [left, top, right, bottom] = [picture.width, picture.height, -1, -1];
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const change = luminanceAt(picture, x, y) - luminanceAt(ground, x, y);
      if (Math.abs(change) <= threshold) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return undefined;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** ITU-R BT.601, 0 to 255. */
export function luminanceAt({ data, width }: Rgba, x: number, y: number): number {
  const at = (y * width + x) * 4;
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}

/** The part of a picture that lies in `box`. */
export function crop(picture: Rgba, { x, y, width, height }: Box): Rgba {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * picture.width + x) * 4;
    data.set(picture.data.subarray(start, start + width * 4), row * width * 4);
  }
  return { width, height, data };
}
