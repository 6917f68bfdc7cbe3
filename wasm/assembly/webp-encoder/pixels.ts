/*
 * A macroblock's pixels to its samples, also where the picture ends inside of it, or has holes.
 */

import { copyTile } from "../copy-tile";
import { ColorVectors, convertPixels } from "./color";
import { PIXELS, PIXELS_STRIDE } from "./layout";
import { settings } from "./settings";
import { fillTransparent } from "./transparent-pixels";

/** @param column which macroblock, `row` likewise */
export function loadSamples(column: i32, row: i32, v: ColorVectors): void {
  const picture = settings();
  const left = column << 4;
  const top = row << 4;
  const stride = (<usize>picture.width) << 2;
  const isInside = left + 16 <= picture.width && top + 16 <= picture.height;
  if (isInside && picture.hasAlpha === 0) {
    const first = picture.pixels + <usize>top * stride + ((<usize>left) << 2);
    convertPixels(first, stride, v);
    return;
  }
  copyTile(picture.pixels, picture.width, picture.height, left, top, PIXELS);
  if (picture.hasAlpha !== 0) fillTransparent();
  convertPixels(PIXELS, PIXELS_STRIDE, v);
}
