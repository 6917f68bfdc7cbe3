/*
 * The best of the four modes of chroma, by an estimate like that of whole-search.ts: U and V together.
 *
 * What the modes share decides nothing here, and is not counted. The DC coefficients are in their blocks:
 * of each block the four modes' DC are quantised at once, in the lanes DC, TM, V and H.
 */

import { transformEdges } from "./edge-transforms";
import { transform } from "./forward-transform";
import { pick, squares } from "./lanes";
import {
  CHROMA_COEFFICIENTS,
  CHROMA_SOURCE,
  LEFT_MEANS,
  LEFT_TRANSFORMS,
  TILE_BYTES,
  TOP_TRANSFORMS,
} from "./layout";
import { chromaModeCost } from "./mode-costs";
import { MODE_DC, MODE_H, MODE_TM, MODE_V } from "./mode-paths";
import { OF_CHROMA, Quantiser, quantiserOf } from "./quantiser";
import { WholeVectors } from "./whole-predictions";

/**
 * @param top 8 pixels of U above, then 8 of V; `left` likewise
 * @param cornerU the pixel between them, `dcU` the value of mode DC; likewise of V
 * @returns the mode
 */
export function searchChroma(
  segment: i32,
  top: v128,
  left: v128,
  cornerU: i32,
  cornerV: i32,
  dcU: i32,
  dcV: i32,
  v: WholeVectors,
): i32 {
  const q = quantiserOf(segment, OF_CHROMA);
  transformEdges(top, left, v);
  let row = v.zero;
  let rowV = v.zero;
  let column = v.zero;
  let columnH = v.zero;
  let ratesColumns = v.zero;
  let ratesRows = v.zero;
  let evenDcs = v.zero;
  let oddDcs = v.zero;
  let ratesDcs = v.zero;
  for (let tile: usize = 0; tile < 4; tile++) {
    const source = CHROMA_SOURCE + tile * TILE_BYTES;
    const upper = v128.load(source);
    const lower = v128.load(source, 16);
    const coefficients = CHROMA_COEFFICIENTS + (tile << 6);
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
    const ofTop = v128.load(TOP_TRANSFORMS + ((tile >> 1) << 4));
    const firsts = v.firstColumns(row1, row2, row3);
    const sizesColumn = i16x8.abs(firsts);
    const ofLeft = v128.load(LEFT_TRANSFORMS + (tile << 4));
    const sizesColumnH = i16x8.abs(i16x8.sub(firsts, ofLeft));
    const sizesRow = v128.and(i16x8.abs(row0), v.notFirsts);
    const sizesRowV = v128.and(i16x8.abs(i16x8.sub(row0, ofTop)), v.notFirsts);
    const levelsColumn = q.levels(sizesColumn);
    const levelsColumnH = q.levels(sizesColumnH);
    const levelsRow = q.levels(sizesRow);
    const levelsRowV = q.levels(sizesRowV);

    const dc = (tile < 2 ? dcU : dcV) << 6;
    const corner = (tile < 2 ? cornerU : cornerV) << 6;
    const mean = <i32>load<i16>(LEFT_MEANS + (tile << 1));
    const first = dcsOf(dc, corner, i16x8.extract_lane_s(ofTop, 0), mean);
    const second = dcsOf(dc, corner, i16x8.extract_lane_s(ofTop, 4), mean);
    const predicted = i64x2.replace_lane(i64x2.splat(second), 0, first);
    const sizesDcs = i16x8.abs(i16x8.sub(pick(row0, v.firstsSpread), predicted));
    const levelsDcs = q.dcLevels(sizesDcs);
    const errorsDcs = i16x8.sub(sizesDcs, i16x8.mul(levelsDcs, q.dcSize));
    evenDcs = i32x4.add(evenDcs, squares(v128.andnot(errorsDcs, v.odd)));
    oddDcs = i32x4.add(oddDcs, squares(v128.and(errorsDcs, v.odd)));
    const narrow = i8x16.narrow_i16x8_s(levelsDcs, levelsDcs);
    const rates = pick(q.rates, i8x16.min_u(narrow, v.fifteen));
    ratesDcs = i16x8.add(ratesDcs, i16x8.extend_low_i8x16_u(rates));

    row = i32x4.add(row, q.errors(sizesRow, levelsRow));
    rowV = i32x4.add(rowV, q.errors(sizesRowV, levelsRowV));
    column = i32x4.add(column, q.errors(sizesColumn, levelsColumn));
    columnH = i32x4.add(columnH, q.errors(sizesColumnH, levelsColumnH));
    ratesColumns = i16x8.add(ratesColumns, q.ratesOf(levelsColumn, levelsColumnH, v));
    ratesRows = i16x8.add(ratesRows, q.ratesOf(levelsRow, levelsRowV, v));
  }
  const plainRow = v.sum(i32x4.add(row, q.weigh(v128.and(ratesRows, v.lowHalf))));
  const verticalRow = v.sum(i32x4.add(rowV, q.weigh(v128.and(ratesRows, v.highHalf))));
  column = i32x4.add(column, q.weigh(v128.and(ratesColumns, v.lowHalf)));
  columnH = i32x4.add(columnH, q.weigh(v128.and(ratesColumns, v.highHalf)));
  const horizontalMore = v.sum(i32x4.sub(columnH, column));
  evenDcs = i32x4.add(evenDcs, q.weigh(v128.andnot(ratesDcs, v.odd)));
  oddDcs = i32x4.add(oddDcs, q.weigh(v128.and(ratesDcs, v.odd)));
  // Lanes DC and V, TM and H.
  evenDcs = i32x4.add(evenDcs, pick(evenDcs, v.swap64));
  oddDcs = i32x4.add(oddDcs, pick(oddDcs, v.swap64));
  const ofDc = plainRow + i32x4.extract_lane(evenDcs, 0);
  const ofTrueMotion = verticalRow + horizontalMore + i32x4.extract_lane(oddDcs, 0);
  const ofVertical = verticalRow + i32x4.extract_lane(evenDcs, 1);
  const ofHorizontal = plainRow + horizontalMore + i32x4.extract_lane(oddDcs, 1);
  let best = rated(ofDc, MODE_DC, q);
  best = min(best, rated(ofTrueMotion, MODE_TM, q));
  best = min(best, rated(ofVertical, MODE_V, q));
  return <i32>(min(best, rated(ofHorizontal, MODE_H, q)) & 3);
}

@inline
function rated(cost: i32, mode: i32, q: Quantiser): i64 {
  return ((<i64>(cost + ((q.lambda * chromaModeCost(mode)) >> 4))) << 2) | <i64>mode;
}

/** What the modes predict of a block's DC: 16-bit lanes. */
@inline
function dcsOf(dc: i32, corner: i32, top: i32, left: i32): i64 {
  const trueMotion = <i64>((top + left - corner) & 0xffff);
  const vertical = <i64>(top & 0xffff);
  const horizontal = <i64>(left & 0xffff);
  return <i64>(dc & 0xffff) | (trueMotion << 16) | (vertical << 32) | (horizontal << 48);
}
