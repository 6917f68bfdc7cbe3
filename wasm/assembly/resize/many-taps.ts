/*
 * The resize with any number of taps, for sides that shrink to a fraction: in 32-bit floats, because
 * weights of 16 bits would be too coarse for thousands of them.
 *
 * Row by row of the target: first the source rows that count are summed up into a row of floats,
 * four a pixel, colours times alpha / 255; then the target's pixels are summed up from that.
 * Weights are 32-bit floats; the scratch space is 16 bytes a source pixel of one row.
 */

import { planAt } from "./plan";
import { narrowPixels, straighten } from "./straighten";

/** Pixels whose sums stay in the first-level cache while one row after the other is added. */
const STRIP: i32 = 512;

export function resizeManyTaps(
  planPointer: usize,
  scratch: usize,
  firstRow: i32,
  endRow: i32,
  target: usize,
  targetStride: usize,
): void {
  const plan = planAt(planPointer);
  for (let y = firstRow; y < endRow; y++, target += targetStride) {
    for (let x = 0; x < plan.sourceWidth; x += STRIP) {
      sumRows(planPointer, y, x, min(STRIP, plan.sourceWidth - x), scratch + ((<usize>x) << 4));
    }
    for (let x = 0; x < plan.targetWidth; x++) {
      const pixel = straighten(sumColumns(planPointer, x, scratch));
      v128.store32_lane(target + ((<usize>x) << 2), narrowPixels(pixel, pixel, pixel, pixel), 0);
    }
  }
}

/** Of `width` pixels from `left` on: the weighted sums over the source rows that count. */
function sumRows(planPointer: usize, y: i32, left: i32, width: i32, sums: usize): void {
  const plan = planAt(planPointer);
  memory.fill(sums, 0, (<usize>width) << 4);
  const first = load<usize>(plan.rowFirsts + ((<usize>y) << 2));
  const weights = plan.rowWeights + ((<usize>y * plan.rowTaps) << 2);
  let row = plan.source + first * plan.sourceStride + ((<usize>left) << 2);
  for (let tap = 0; tap < plan.rowTaps; tap++, row += plan.sourceStride) {
    const weight = load<f32>(weights + ((<usize>tap) << 2));
    if (plan.opaque) addOpaqueRow(row, width, weight, sums);
    else addRow(row, width, weight, sums);
  }
}

function addOpaqueRow(row: usize, width: i32, weight: f32, sums: usize): void {
  const weights = f32x4.splat(weight);
  for (const end = row + ((<usize>width) << 2); row < end; row += 4, sums += 16) {
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(pixelAt(row), weights)));
  }
}

function addRow(row: usize, width: i32, weight: f32, sums: usize): void {
  const visible = weight / 255;
  for (const end = row + ((<usize>width) << 2); row < end; row += 4, sums += 16) {
    const pixel = pixelAt(row);
    const colours = f32x4.splat(visible * f32x4.extract_lane(pixel, 3));
    const weights = f32x4.replace_lane(colours, 3, weight);
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(pixel, weights)));
  }
}

function pixelAt(pointer: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(pointer));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words));
}

function sumColumns(planPointer: usize, x: i32, sums: usize): v128 {
  const plan = planAt(planPointer);
  let pixel = sums + load<u32>(plan.columnFirsts + ((<usize>x) << 2));
  let weights = plan.columnWeights + ((<usize>x * plan.columnTaps) << 2);
  let sum = f32x4.splat(0);
  for (let tap = 0; tap < plan.columnTaps; tap++, pixel += 16, weights += 4) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(pixel), v128.load32_splat(weights)));
  }
  return sum;
}
