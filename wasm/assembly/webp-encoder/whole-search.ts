/*
 * The best of the four 16x16 modes, by an estimate of what each costs: see edge-transforms.ts. Leaves
 * the transform of the source in `LUMA_COEFFICIENTS`.
 *
 * The estimate leaves out what ends of blocks cost, and is nearly always below the exact figure.
 */

import { transformEdges } from "./edge-transforms";
import { transform, transformDcs } from "./forward-transform";
import { pick, squares } from "./lanes";
import {
  LEFT_MEANS,
  LEFT_TRANSFORMS,
  LUMA_COEFFICIENTS,
  SOURCE,
  TILE_BYTES,
  TOP_TRANSFORMS,
  Y2,
} from "./layout";
import { wholeModeCost } from "./mode-costs";
import { MODE_DC, MODE_H, MODE_TM, MODE_V } from "./mode-paths";
import { DCS, Quantiser, quantiserOf, WITHOUT_DC, weighed } from "./quantiser";
import { WholeVectors } from "./whole-predictions";

/**
 * @param top the row of pixels above, `left` the column on the left
 * @param corner the pixel between them
 * @param dc the value of mode DC
 * @returns the estimate << 2 | the mode
 */
export function searchWhole(
  segment: i32,
  top: v128,
  left: v128,
  corner: i32,
  dc: i32,
  v: WholeVectors,
): i64 {
  const q = quantiserOf(segment, WITHOUT_DC);
  transformEdges(top, left, v);
  // Errors, then weighed rates: of what all share, of the first row without its prediction and with
  // it, of the first column likewise.
  let shared = v.zero;
  let row = v.zero;
  let rowV = v.zero;
  let column = v.zero;
  let columnH = v.zero;
  let rates12 = v.zero;
  let rates3Column = v.zero;
  let ratesRows = v.zero;
  let ratesColumnH = v.zero;
  for (let tile: usize = 0; tile < 8; tile++) {
    const source = SOURCE + tile * TILE_BYTES;
    const upper = v128.load(source);
    const lower = v128.load(source, 16);
    const coefficients = LUMA_COEFFICIENTS + (tile << 6);
    transform(
      i16x8.extend_low_i8x16_u(upper),
      i16x8.extend_high_i8x16_u(upper),
      i16x8.extend_low_i8x16_u(lower),
      i16x8.extend_high_i8x16_u(lower),
      coefficients,
      v,
    );
    const row0 = v128.load(coefficients);
    const row1 = v128.load(coefficients, 16);
    const row2 = v128.load(coefficients, 32);
    const row3 = v128.load(coefficients, 48);
    const firsts = v.firstColumns(row1, row2, row3);
    const ofTop = v128.load(TOP_TRANSFORMS + ((tile & 1) << 4));
    const ofLeft = v128.load(LEFT_TRANSFORMS + ((tile >> 1) << 4));
    const sizes1 = i16x8.abs(row1);
    const sizes2 = i16x8.abs(row2);
    const sizes3 = i16x8.abs(row3);
    const sizesColumn = i16x8.abs(firsts);
    const sizesColumnH = i16x8.abs(i16x8.sub(firsts, ofLeft));
    const sizesRow = v128.and(i16x8.abs(row0), v.notFirsts);
    const sizesRowV = v128.and(i16x8.abs(i16x8.sub(row0, ofTop)), v.notFirsts);
    const levels1 = q.levels(sizes1);
    const levels2 = q.levels(sizes2);
    const levels3 = q.levels(sizes3);
    const levelsColumn = q.levels(sizesColumn);
    const levelsColumnH = q.levels(sizesColumnH);
    const levelsRow = q.levels(sizesRow);
    const levelsRowV = q.levels(sizesRowV);
    const errors12 = i32x4.add(q.errors(sizes1, levels1), q.errors(sizes2, levels2));
    shared = i32x4.add(shared, i32x4.add(errors12, q.errors(sizes3, levels3)));
    row = i32x4.add(row, q.errors(sizesRow, levelsRow));
    rowV = i32x4.add(rowV, q.errors(sizesRowV, levelsRowV));
    column = i32x4.add(column, q.errors(sizesColumn, levelsColumn));
    columnH = i32x4.add(columnH, q.errors(sizesColumnH, levelsColumnH));
    rates12 = i16x8.add(rates12, q.ratesOf(levels1, levels2, v));
    rates3Column = i16x8.add(rates3Column, q.ratesOf(levels3, levelsColumn, v));
    ratesRows = i16x8.add(ratesRows, q.ratesOf(levelsRow, levelsRowV, v));
    ratesColumnH = i16x8.add(ratesColumnH, q.ratesOf(levelsColumnH, v.zero, v));
  }
  const shared3 = i32x4.add(q.weigh(rates12), q.weigh(v128.and(rates3Column, v.lowHalf)));
  const all = v.sum(i32x4.add(shared, shared3));
  const plainRow = all + v.sum(i32x4.add(row, q.weigh(v128.and(ratesRows, v.lowHalf))));
  const verticalRow = all + v.sum(i32x4.add(rowV, q.weigh(v128.and(ratesRows, v.highHalf))));
  column = i32x4.add(column, q.weigh(v128.and(rates3Column, v.highHalf)));
  columnH = i32x4.add(columnH, q.weigh(ratesColumnH));
  const horizontalMore = v.sum(i32x4.sub(columnH, column));

  // The Walsh-Hadamard transform of the source, from which each mode takes that of its prediction.
  transformDcs(LUMA_COEFFICIENTS);
  const even = v128.load(Y2);
  const odd = v128.load(Y2, 16);
  const ofTop = v128.load(TOP_TRANSFORMS);
  const ofTopRight = v128.load(TOP_TRANSFORMS, 16);
  const evenTop = i64x2.replace_lane(
    v.zero,
    0,
    butterfly(
      i16x8.extract_lane_s(ofTop, 0),
      i16x8.extract_lane_s(ofTop, 4),
      i16x8.extract_lane_s(ofTopRight, 0),
      i16x8.extract_lane_s(ofTopRight, 4),
    ),
  );
  const means = v128.load(LEFT_MEANS);
  const ofLeft = butterfly(
    i16x8.extract_lane_s(means, 0),
    i16x8.extract_lane_s(means, 1),
    i16x8.extract_lane_s(means, 2),
    i16x8.extract_lane_s(means, 3),
  );
  const evenLeft = firstsOf(ofLeft & 0xffff, (ofLeft >> 32) & 0xffff, v);
  const oddLeft = firstsOf((ofLeft >> 16) & 0xffff, (ofLeft >> 48) & 0xffff, v);
  const evenDc = firstsOf(<i64>((dc << 7) & 0xffff), 0, v);
  const evenCorner = firstsOf(<i64>((corner << 7) & 0xffff), 0, v);

  const dcs = quantiserOf(segment, DCS);
  const lambda = q.lambda;
  const evenH = i16x8.sub(even, evenLeft);
  const oddH = i16x8.sub(odd, oddLeft);
  const evenTrueMotion = i16x8.add(i16x8.sub(evenH, evenTop), evenCorner);
  let best = rated(plainRow + costOfDcs(i16x8.sub(even, evenDc), odd, dcs, v), MODE_DC, lambda);
  const ofTrueMotion = verticalRow + horizontalMore + costOfDcs(evenTrueMotion, oddH, dcs, v);
  best = min(best, rated(ofTrueMotion, MODE_TM, lambda));
  const ofVertical = verticalRow + costOfDcs(i16x8.sub(even, evenTop), odd, dcs, v);
  best = min(best, rated(ofVertical, MODE_V, lambda));
  const ofHorizontal = plainRow + horizontalMore + costOfDcs(evenH, oddH, dcs, v);
  return min(best, rated(ofHorizontal, MODE_H, lambda));
}

@inline
function rated(cost: i32, mode: i32, lambda: i32): i64 {
  return ((<i64>cost + weighed(lambda, wholeModeCost(mode))) << 2) | <i64>mode;
}

/** Four values to their Walsh-Hadamard transform, in its scale: 16-bit lanes. */
@inline
function butterfly(a: i32, b: i32, c: i32, d: i32): i64 {
  const first = <i64>(((a + b + c + d) >> 1) & 0xffff);
  const second = <i64>(((a + b - c - d) >> 1) & 0xffff);
  const third = <i64>(((a - b - c + d) >> 1) & 0xffff);
  const fourth = <i64>(((a - b + c - d) >> 1) & 0xffff);
  return first | (second << 16) | (third << 32) | (fourth << 48);
}

/** Lanes 0 and 4. */
@inline
function firstsOf(low: i64, high: i64, v: WholeVectors): v128 {
  return i64x2.replace_lane(i64x2.replace_lane(v.zero, 0, low), 1, high);
}

/** Error and weighed rate of a block Y2, whose squares count four times: it comes in smaller units. */
function costOfDcs(even: v128, odd: v128, q: Quantiser, v: WholeVectors): i32 {
  const evenSizes = i16x8.abs(even);
  const oddSizes = i16x8.abs(odd);
  const evenLevels = q.evenLevels(evenSizes);
  const oddLevels = q.levels(oddSizes);
  const evenErrors = squares(i16x8.sub(evenSizes, i16x8.mul(evenLevels, q.evenSize)));
  const oddErrors = squares(i16x8.sub(oddSizes, i16x8.mul(oddLevels, q.oddSize)));
  const error = v.sum(i32x4.add(evenErrors, oddErrors));
  const narrow = i8x16.narrow_i16x8_s(evenLevels, oddLevels);
  const rates = pick(q.rates, i8x16.min_u(narrow, v.fifteen));
  const pairs = i16x8.extadd_pairwise_i8x16_u(rates);
  return (error << 2) + v.sum(i32x4.extadd_pairwise_i16x8_s(pairs)) * (q.lambda << 1);
}
