/*
 * The resize with few taps: at most 64 source rows, and as many columns, for a target pixel.
 *
 * The picture is done in strips, and each strip row by row of the target: the source rows that are
 * new are spread to samples in the ring (spread.ts), the ring is summed up to one row (vertical.ts),
 * and that to the target's pixels. The vertical pass comes first because it reads its samples in
 * order, whatever the ratio, and leaves a single row to the other, which does not.
 *
 * All weights are 16 bits, 16384 for one.
 */

import { weighAlphaColumns } from "./horizontal-alpha";
import { weighOpaqueColumns } from "./horizontal-opaque";
import { planAt } from "./plan";
import { MIXED, RING, SLOT_BYTES, WEIGHTS } from "./scratch";
import { spreadOpaque, spreadPremultiplied } from "./spread";
import { weighRows } from "./vertical";

export function resizeFewTaps(
  planPointer: usize,
  scratch: usize,
  firstRow: i32,
  endRow: i32,
  target: usize,
  targetStride: usize,
): void {
  const plan = planAt(planPointer);
  for (let left = 0; left < plan.targetWidth; left += plan.stripColumns) {
    const width = min(plan.stripColumns, plan.targetWidth - left);
    const corner = target + ((<usize>left) << 2);
    resizeStrip(planPointer, scratch, left, width, firstRow, endRow, corner, targetStride);
  }
}

function resizeStrip(
  planPointer: usize,
  scratch: usize,
  left: i32,
  width: i32,
  firstRow: i32,
  endRow: i32,
  target: usize,
  targetStride: usize,
): void {
  const plan = planAt(planPointer);
  const pairBytes: usize = plan.opaque ? 12 : 16;
  const firsts = plan.columnFirsts + ((<usize>left) << 2);
  const begin = load<usize>(firsts);
  const end =
    load<usize>(firsts + ((<usize>(width - 1)) << 2)) + <usize>plan.columnTaps * pairBytes;
  const pixel = (<i32>(begin / pairBytes)) << 1;
  const groups = <i32>((end - begin + 4 * pairBytes - 1) / (4 * pairBytes));
  const bytes = (<usize>groups * 4 * pairBytes + 63) & ~63;

  const taps = plan.rowTaps;
  const source = plan.source + ((<usize>pixel) << 2);
  let next = 0;
  for (let y = firstRow; y < endRow; y++, target += targetStride) {
    const first = load<i32>(plan.rowFirsts + ((<usize>y) << 2));
    for (next = max(next, first); next < first + taps; next++) {
      const slot = scratch + RING + <usize>(next % taps) * SLOT_BYTES;
      const row = source + <usize>next * plan.sourceStride;
      spreadRow(planPointer, row, plan.sourceWidth - pixel, slot, groups, scratch);
    }
    spreadWeights(plan.rowWeights + ((<usize>(y * taps)) << 1), first % taps, taps, scratch);
    weighRows(scratch + RING, scratch + WEIGHTS, taps, scratch + MIXED, bytes);
    weighRow(planPointer, scratch + MIXED - begin, left, width, target, scratch);
  }
}

/**
 * One source row to samples, in groups of 8 pixels.
 *
 * @param width pixels that there are; where they do not fill the last group, its rest is of no
 *   meaning
 */
function spreadRow(
  planPointer: usize,
  source: usize,
  width: i32,
  slot: usize,
  groups: i32,
  scratch: usize,
): void {
  const plan = planAt(planPointer);
  const whole = min(groups, width >> 3);
  spreadGroups(planPointer, source, slot, whole);
  if (whole === groups) return;
  const tail = source + ((<usize>whole) << 5);
  copyPixels(tail, scratch, width & 7);
  spreadGroups(planPointer, scratch, slot + <usize>whole * (plan.opaque ? 48 : 64), 1);
}

function spreadGroups(planPointer: usize, source: usize, slot: usize, groups: i32): void {
  const plan = planAt(planPointer);
  if (plan.opaque) spreadOpaque(source, slot, groups);
  else spreadPremultiplied(source, slot, groups);
}

/** Lays the weights of a target row out by slot, `slot` being that of the first source row. */
function spreadWeights(weights: usize, slot: i32, taps: i32, scratch: usize): void {
  for (let tap = 0; tap < taps; tap++) {
    const weight = v128.load16_splat(weights + ((<usize>tap) << 1));
    v128.store(scratch + WEIGHTS + ((<usize>slot) << 4), weight);
    slot = slot + 1 === taps ? 0 : slot + 1;
  }
}

/** One target row of the strip, in groups of 4 pixels. */
function weighRow(
  planPointer: usize,
  row: usize,
  left: i32,
  width: i32,
  target: usize,
  scratch: usize,
): void {
  const whole = width >> 2;
  weighGroups(planPointer, row, left, target, whole);
  if ((width & 3) === 0) return;
  weighGroups(planPointer, row, left + (whole << 2), scratch, 1);
  copyPixels(scratch, target + ((<usize>whole) << 4), width & 3);
}

function weighGroups(planPointer: usize, row: usize, left: i32, target: usize, groups: i32): void {
  const plan = planAt(planPointer);
  const taps = plan.columnTaps;
  const firsts = plan.columnFirsts + ((<usize>left) << 2);
  const weights = plan.columnWeights + ((<usize>(left * taps)) << 2);
  if (plan.opaque) weighOpaqueColumns(row, firsts, weights, taps, target, groups);
  else weighAlphaColumns(row, firsts, weights, taps, target, groups);
}

function copyPixels(source: usize, target: usize, count: i32): void {
  for (; count > 0; count--, source += 4, target += 4) store<u32>(target, load<u32>(source));
}
