/*
 * From rows of MCUs to rows of the picture: after each row of MCUs is transformed, as many rows of
 * pixels are made as the rings have samples for.
 */

import { beginPixelRows, contextRows, writePixelRows } from "./pixel-rows";

let target: usize = 0;
let stride: usize = 0;
let rows: i32 = 0;
let rowsPerMcu: i32 = 0;
let color: i32 = 0;
let finished: i32 = 0;

/**
 * Opens a picture.
 *
 * @param pixels where its first row goes, RGBA
 * @param width, height of the picture, in pixels
 * @param mcuHeight rows of pixels that a row of MCUs becomes
 * @param scratch as `beginPixelRows` wants it
 */
export function beginPicture(
  pixels: usize,
  width: i32,
  height: i32,
  mcuHeight: i32,
  colors: i32,
  scratch: usize,
): void {
  target = pixels;
  stride = (<usize>width) << 2;
  rows = height;
  rowsPerMcu = mcuHeight;
  color = colors;
  finished = 0;
  beginPixelRows(scratch, width);
}

/** Row `mcuRow` of the MCUs has been transformed. */
export function finishMcuRow(mcuRow: i32, isLast: bool): void {
  const ready = (mcuRow + 1) * rowsPerMcu - contextRows();
  const end = isLast ? rows : min(rows, ready);
  if (end <= finished) return;
  writePixelRows(finished, end, target, stride, color);
  finished = end;
}
