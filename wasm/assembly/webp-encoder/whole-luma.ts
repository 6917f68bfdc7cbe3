/*
 * Luma predicted as a whole: the chosen mode's transform, exactly quantised and costed, and what a
 * decoder makes of it. Its 16 DC coefficients are in a block of their own, Y2 (RFC 6386, section 13.1).
 */

import { Column } from "./column";
import { transformDcs, transformResidual } from "./forward-transform";
import { reconstruct, restoreDcs } from "./inverse-transform";
import {
  LEFT,
  LUMA,
  LUMA_COEFFICIENTS,
  NON_ZERO,
  PREDICTION,
  SOURCE,
  TILE_BYTES,
  WHOLE_DEQUANTISED,
  WHOLE_LEVELS,
  WHOLE_MASKS,
  Y2,
} from "./layout";
import { wholeModeCost } from "./mode-costs";
import { bitsOf, errorOf, quantiseBlock } from "./quantise-block";
import { DCS, quantiserOf, WITHOUT_DC, weighed } from "./quantiser";
import { evenRows, oddRows, storeBlock } from "./rows";
import { WholeVectors } from "./whole-predictions";

/** The block Y2 comes behind the sixteen of luma. */
export const Y2_LEVELS: usize = WHOLE_LEVELS + 16 * 32;
export const Y2_MASK: usize = WHOLE_MASKS + 16 * 4;
const Y2_DEQUANTISED: usize = WHOLE_DEQUANTISED + 16 * 32;

/** @returns what it costs, in squared errors */
export function quantiseWhole(
  segment: i32,
  mode: i32,
  above: Column,
  top: v128,
  left: v128,
  corner: v128,
  dc: v128,
  v: WholeVectors,
): i64 {
  for (let tile: usize = 0; tile < 8; tile++) {
    const source = SOURCE + tile * TILE_BYTES;
    const pair = (tile >> 1) << 1;
    const upper = v.predict(mode, tile & 1, pair, top, left, corner, dc);
    const lower = v.predict(mode, tile & 1, pair + 1, top, left, corner, dc);
    v128.store(PREDICTION + tile * TILE_BYTES, upper);
    v128.store(PREDICTION + tile * TILE_BYTES, lower, 16);
    const coefficients = LUMA_COEFFICIENTS + (tile << 6);
    const samples = v128.load(source);
    transformResidual(samples, v128.load(source, 16), upper, lower, coefficients, v);
  }
  transformDcs(LUMA_COEFFICIENTS);
  const q = quantiserOf(segment, WITHOUT_DC);
  const dcs = quantiserOf(segment, DCS);
  const onLeft = changetype<Column>(LEFT);
  const context = <i32>above.nonZeroDcs + <i32>onLeft.nonZeroDcs;
  const even = v128.load(Y2);
  const odd = v128.load(Y2, 16);
  const ofDcs = quantiseBlock(
    even,
    odd,
    dcs,
    Y2_LEVELS,
    Y2_DEQUANTISED,
    Y2_MASK,
    DCS,
    0,
    context,
    v,
  );
  let bits = bitsOf(ofDcs) + wholeModeCost(mode);
  let error = errorOf(ofDcs) << 2;
  store<u32>(NON_ZERO, <u32>above.nonZero);
  for (let y: usize = 0; y < 4; y++) {
    let before = <i32>load<u8>(LEFT + offsetof<Column>("nonZero") + y);
    for (let x: usize = 0; x < 4; x++) {
      const block = y * 4 + x;
      const coefficients = LUMA_COEFFICIENTS + ((y * 2 + (x >> 1)) << 6);
      const mask = WHOLE_MASKS + (block << 2);
      const result = quantiseBlock(
        v128.and(evenRows(coefficients, x & 1), v.notFirst),
        oddRows(coefficients, x & 1),
        q,
        WHOLE_LEVELS + (block << 5),
        WHOLE_DEQUANTISED + (block << 5),
        mask,
        WITHOUT_DC,
        1,
        before + <i32>load<u8>(NON_ZERO + x),
        v,
      );
      bits += bitsOf(result);
      error += errorOf(result);
      before = <i32>(load<u32>(mask) !== 0);
      store<u8>(NON_ZERO + x, before);
    }
  }
  return error + weighed(q.lambda, bits);
}

export function reconstructWhole(v: WholeVectors): void {
  const hasDcs = load<u32>(Y2_MASK) !== 0;
  if (hasDcs) restoreDcs(Y2_DEQUANTISED, WHOLE_DEQUANTISED);
  for (let tile: usize = 0; tile < 8; tile++) {
    const upper = v128.load(PREDICTION + tile * TILE_BYTES);
    const lower = v128.load(PREDICTION + tile * TILE_BYTES, 16);
    for (let right: usize = 0; right < 2; right++) {
      const x = ((tile & 1) << 1) + right;
      const y = tile >> 1;
      const block = y * 4 + x;
      const coefficients = WHOLE_DEQUANTISED + (block << 5);
      const dc = hasDcs ? load<i16>(coefficients) : <i16>0;
      const hasLevels = load<u32>(WHOLE_MASKS + (block << 2)) !== 0;
      if (!hasLevels) {
        v128.store(coefficients, v.zero);
        v128.store(coefficients, v.zero, 16);
      }
      store<i16>(coefficients, dc);
      const prediction = v.blockOf(upper, lower, right);
      const target = LUMA + 16 + (y << 7) + (x << 2);
      const samples = hasLevels || dc !== 0 ? reconstruct(coefficients, prediction, v) : prediction;
      storeBlock(target, samples);
    }
  }
}
