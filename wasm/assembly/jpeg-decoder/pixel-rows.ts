/*
 * Rows of RGBA pixels from the components' rings (see component.ts): upsampling (upsample.ts) and
 * colour (color.ts, color-inks.ts).
 *
 * Nothing is written but the pixels asked for, and the scratch memory. A row is made of groups of
 * eight pixels, as the samples lie; the group that reaches beyond the row's end is made elsewhere and
 * the pixels that are inside are copied.
 */

import { greyRow, mixedYccRow, rgbRow, yccRow } from "./color";
import { multiplyByBlack } from "./color-inks";
import { MAX_COMPONENTS, shiftX, shiftY } from "./component";
import { PARTIAL_GROUP } from "./pixel-rows-sources";
import { beginUpsampling, isSmooth, prepareSource, prepareSpread } from "./pixel-rows-upsampling";

// How the components make a colour.
const GREY: i32 = 0;
const YCC: i32 = 1;
const RGB: i32 = 2;
const CMYK: i32 = 3;
const YCCK: i32 = 4;
const YCCK_INVERTED: i32 = 6;

let width: i32 = 0;

/**
 * Begins a picture.
 *
 * @param scratch memory for it alone, aligned to 64, as many bytes as `pixelScratchBytes` of
 *   src/imaging/engine/jpeg-decoder/pixel-scratch.ts tells
 * @param pixels width of the rows
 */
export function beginPixelRows(scratch: usize, pixels: i32): void {
  width = pixels;
  beginUpsampling(scratch, pixels);
}

/**
 * How many of the newest rows of pixels cannot be made yet because they need samples of the row
 * below: 0 or 1. (At the picture's end there is none below, and all can be made.) A descriptor that
 * is left from an earlier frame of more components may hold a row back without need.
 */
export function contextRows(): i32 {
  for (let component = 0; component < MAX_COMPONENTS; component++) {
    if (isSmooth(component) && shiftY(component) !== 0) return 1;
  }
  return 0;
}

/**
 * Makes the rows `first` to `end` (not included) of the picture; in order, each once.
 *
 * @param target where row 0 lies, or would lie; any alignment
 * @param stride bytes from a row to the next
 * @param color 0 grey, 1 YCbCr, 2 RGB, 3 CMYK, 4 YCCK, 5 and 6 the last two stored as 255 - ink
 */
export function writePixelRows(
  first: i32,
  end: i32,
  target: usize,
  stride: usize,
  color: i32,
): void {
  const groups = width >> 3;
  const rest = width & 7;
  const components = color === GREY ? 1 : color <= RGB ? 3 : MAX_COMPONENTS;
  const mixed = isYcc(color) && isMixed();
  for (let y = first; y < end; y++) {
    const row = target + <usize>y * stride;
    prepareRow(y, components, mixed);
    paint(0, groups, row, color, mixed);
    if (rest) {
      paint(groups, groups + 1, PARTIAL_GROUP, color, mixed);
      copyPixels(PARTIAL_GROUP, row + ((<usize>groups) << 5), rest);
    }
  }
}

function isYcc(color: i32): bool {
  return color === YCC || color === YCCK || color === YCCK_INVERTED;
}

/** Whether luma is whole and both chroma components are upsampled in the same, smooth way. */
function isMixed(): bool {
  return (
    (shiftX(0) | shiftY(0)) === 0 &&
    shiftX(1) === shiftX(2) &&
    shiftY(1) === shiftY(2) &&
    isSmooth(1)
  );
}

function prepareRow(y: i32, components: i32, mixed: bool): void {
  for (let component = 0; component < components; component++) {
    if (mixed && (component === 1 || component === 2)) prepareSpread(component, y);
    else prepareSource(component, y);
  }
}

/** Groups `from` to `end` of a row. */
function paint(from: i32, end: i32, target: usize, color: i32, mixed: bool): void {
  if (mixed) mixedYccRow(from, end, target);
  else if (isYcc(color)) yccRow(from, end, target);
  else if (color === GREY) greyRow(from, end, target);
  else rgbRow(from, end, target);
  if (color < CMYK) return;
  const invertColor = color === CMYK || color === YCCK_INVERTED ? 255 : 0;
  const invertBlack = color === CMYK || color === YCCK ? 255 : 0;
  multiplyByBlack(from, end, target, invertColor, invertBlack);
}

function copyPixels(from: usize, target: usize, count: i32): void {
  const end = target + ((<usize>count) << 2);
  for (; target < end; from += 4, target += 4) store<u32>(target, load<u32>(from));
}
