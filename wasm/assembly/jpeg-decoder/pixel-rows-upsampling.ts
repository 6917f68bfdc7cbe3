/*
 * Which rows of samples a row of pixels is made of, and where they lie at the picture's width.
 *
 * Scratch memory, for each component: two spread rows (see upsample.ts), of an even and an odd row
 * of samples, and a row of bytes. The spread rows of the pair of Cb and Cr lie in turns, in the place
 * of Cb's and the bytes behind it. src/imaging/engine/jpeg-decoder/pixel-scratch.ts has the same sum.
 */

import { groupStep, height, MAX_COMPONENTS, sampleRow, shiftX, shiftY, width } from "./component";
import { far, near, setSource, setSpread, setSpreadRow, spreadRow } from "./pixel-rows-sources";
import { mixRows, repeatSamples, SPREAD_SLACK, spreadDouble, spreadSingle } from "./upsample";

let pixels: i32 = 0;
let scratchRows: usize = 0;
let spreadBytes: usize = 0;
let componentBytes: usize = 0;

/** Begins a picture of rows of `rowWidth` pixels. */
export function beginUpsampling(scratch: usize, rowWidth: i32): void {
  pixels = rowWidth;
  scratchRows = scratch;
  const samples = (<usize>rowWidth + 63) & ~63;
  spreadBytes = 2 * samples + 2 * SPREAD_SLACK;
  componentBytes = 2 * spreadBytes + samples + SPREAD_SLACK;
  for (let component = 0; component < MAX_COMPONENTS; component++) {
    setSpreadRow(component, 0, -1);
    setSpreadRow(component, 1, -1);
  }
}

/**
 * Whether a component is upsampled by the triangle filter; else its samples are repeated, as those of
 * rows of one or two samples are too, so that the pixels are those of libjpeg.
 */
export function isSmooth(component: i32): bool {
  const across = shiftX(component);
  const down = shiftY(component);
  if (across === 1 && width(component) <= 2) return false;
  return across <= 1 && down <= 1 && (across | down) !== 0;
}

/** Makes bytes of the component for the row `y` of pixels, or finds them where they are. */
export function prepareSource(component: i32, y: i32): void {
  const bytes = componentScratch(component) + 2 * spreadBytes;
  if (isSmooth(component)) {
    prepareSpread(component, y);
    mixRows(near(component), far(component), pixels, bytes);
    setSource(component, bytes, 8);
    return;
  }
  const row = sampleRow(component, nearestRow(component, y));
  const shift = shiftX(component);
  if (shift === 0) {
    setSource(component, row, groupStep(component));
    return;
  }
  repeatSamples(row, groupStep(component), shift, pixels, bytes);
  setSource(component, bytes, 8);
}

/** Finds or makes the component's two spread rows for the row `y` of pixels. */
function prepareSpread(component: i32, y: i32): void {
  const nearest = nearestRow(component, y);
  const next = nextRow(component, y, nearest);
  setSpread(component, spread(component, nearest), spread(component, next));
}

/** The same for the components 1 and 2, which are subsampled alike: Cb's 8 pixels, then Cr's. */
export function preparePair(y: i32): void {
  const nearest = nearestRow(1, y);
  setSpread(1, spreadPair(nearest), spreadPair(nextRow(1, y, nearest)));
}

/** Where row `y` of the samples lies spread. */
function spread(component: i32, y: i32): usize {
  const slot = y & 1;
  const target = componentScratch(component) + <usize>slot * spreadBytes + SPREAD_SLACK;
  if (spreadRow(component, slot) === y) return target;
  setSpreadRow(component, slot, y);
  spreadTo(component, y, target, 16);
  return target;
}

function spreadPair(y: i32): usize {
  const slot = y & 1;
  const target = componentScratch(1) + 2 * (<usize>slot * spreadBytes + SPREAD_SLACK);
  if (spreadRow(1, slot) === y) return target;
  setSpreadRow(1, slot, y);
  spreadTo(1, y, target, 32);
  spreadTo(2, y, target + 16, 32);
  return target;
}

function spreadTo(component: i32, y: i32, target: usize, step: usize): void {
  const shift = shiftX(component);
  const samples = max(1, min(width(component), (pixels + shift) >> shift));
  const row = sampleRow(component, y);
  if (shift) spreadDouble(row, groupStep(component), samples, target, step);
  else spreadSingle(row, groupStep(component), samples, target, step);
}

function nearestRow(component: i32, y: i32): i32 {
  return min(y >> shiftY(component), height(component) - 1);
}

/** The row of samples that is next to the nearest. */
function nextRow(component: i32, y: i32, nearest: i32): i32 {
  if (shiftY(component) === 0) return nearest;
  // Even rows of pixels lie above the middle of their row of samples.
  return y & 1 ? min(nearest + 1, height(component) - 1) : max(nearest - 1, 0);
}

function componentScratch(component: i32): usize {
  return scratchRows + <usize>component * componentBytes;
}
