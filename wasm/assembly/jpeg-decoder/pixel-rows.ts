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
import { beginUpsampling, isSmooth, preparePair, prepareSource } from "./pixel-rows-upsampling";

// How the components make a colour.
const GREY: i32 = 0;
const YCC: i32 = 1;
const RGB: i32 = 2;
const CMYK: i32 = 3;
const YCCK: i32 = 4;
const YCCK_INVERTED: i32 = 6;

let width: i32 = 0;

/** A row of color.ts; called by pointer, because the compiler would make one function of all. */
type RowKernel = (from: i32, end: i32, target: usize) => void;

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
  const hasChroma = color === YCC || color === YCCK || color === YCCK_INVERTED;
  const mixed = hasChroma && isMixed();
  const kernel = mixed ? mixedYccRow : hasChroma ? yccRow : components === 1 ? greyRow : rgbRow;
  for (let y = first; y < end; y++) {
    const row = target + <usize>y * stride;
    prepareRow(y, components, mixed);
    paint(kernel, 0, groups, row, color);
    if (rest) {
      paint(kernel, groups, groups + 1, PARTIAL_GROUP, color);
      copyPixels(PARTIAL_GROUP, row + ((<usize>groups) << 5), rest);
    }
  }
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
  prepareSource(0, y);
  if (mixed) preparePair(y);
  for (let component = mixed ? 3 : 1; component < components; component++) {
    prepareSource(component, y);
  }
}

/** Groups `from` to `end` of a row. */
function paint(kernel: RowKernel, from: i32, end: i32, target: usize, color: i32): void {
  kernel(from, end, target);
  if (color < CMYK) return;
  const invertColor = color === CMYK || color === YCCK_INVERTED ? 255 : 0;
  const invertBlack = color === CMYK || color === YCCK ? 255 : 0;
  multiplyByBlack(from, end, target, invertColor, invertBlack);
}

function copyPixels(from: usize, target: usize, count: i32): void {
  const end = target + ((<usize>count) << 2);
  for (; target < end; from += 4, target += 4) store<u32>(target, load<u32>(from));
}
