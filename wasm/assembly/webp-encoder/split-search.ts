/*
 * Luma split into sixteen blocks, each with a mode of its own: all ten are evaluated in full (transform,
 * quantisation, squared error and rate), two in each vector; leaving four of them out costs 6 % more
 * bytes. Each block is reconstructed at once, as the next ones are predicted from it.
 */

import { Column } from "./column";
import { transformResidual } from "./forward-transform";
import { reconstruct } from "./inverse-transform";
import { pick, squares } from "./lanes";
import {
  CANDIDATE_BYTES,
  CANDIDATES,
  LEFT,
  LUMA,
  NON_ZERO,
  SOURCE,
  SPLIT_DEQUANTISED,
  SPLIT_LEVELS,
  SPLIT_MASKS,
  SPLIT_MODES,
  TILE_BYTES,
  WEIGHED_CONTEXT_BYTES,
  WEIGHED_MODE_COSTS,
  WEIGHED_SEGMENT_BYTES,
} from "./layout";
import { candidateMode, splitCost, splitModeCost } from "./mode-costs";
import { progress } from "./progress";
import { bitsOf, errorOf, quantiseBlock } from "./quantise-block";
import { Quantiser, quantiserOf, WITH_DC, weighed } from "./quantiser";
import { evenRows, oddRows, storeBlock } from "./rows";
import { SplitVectors } from "./split-predictions";
import { sumOfBytes } from "./whole-predictions";

/**
 * @param above the macroblock above
 * @param limit gives up once it costs as much
 * @returns what it costs in squared errors, or the largest i64
 */
export function searchSplit(segment: i32, above: Column, limit: i64, v: SplitVectors): i64 {
  const q = quantiserOf(segment, WITH_DC);
  const modeCosts = WEIGHED_MODE_COSTS + <usize>segment * WEIGHED_SEGMENT_BYTES;
  let modeBits = splitCost();
  let bits = modeBits;
  let error: i64 = 0;
  store<u32>(NON_ZERO, <u32>above.nonZero);
  store<u32>(NON_ZERO + 4, <u32>changetype<Column>(LEFT).nonZero);
  for (let block: usize = 0; block < 16; block++) {
    const x = block & 3;
    const y = block >> 2;
    const context = contextOf(block, above);
    const place = LUMA + 16 + (y << 7) + (x << 2);
    const best = compare(place, block, q, modeCosts + <usize>context * WEIGHED_CONTEXT_BYTES, v);
    const mode = candidateMode(best);
    store<u8>(SPLIT_MODES + block, mode);

    const candidate = CANDIDATES + (best >> 1) * CANDIDATE_BYTES;
    const nonZeroAbove = NON_ZERO + x;
    const nonZeroLeft = NON_ZERO + 4 + y;
    const mask = SPLIT_MASKS + (block << 2);
    const result = quantiseBlock(
      evenRows(candidate, best & 1),
      oddRows(candidate, best & 1),
      q,
      SPLIT_LEVELS + (block << 5),
      SPLIT_DEQUANTISED,
      mask,
      WITH_DC,
      0,
      <i32>load<u8>(nonZeroAbove) + <i32>load<u8>(nonZeroLeft),
      v,
    );
    const hasLevels = load<u32>(mask) !== 0;
    store<u8>(nonZeroAbove, <u8>hasLevels);
    store<u8>(nonZeroLeft, <u8>hasLevels);
    const upper = v128.load(candidate, 64);
    const prediction = v.blockOf(upper, v128.load(candidate, 80), best & 1);
    storeBlock(place, hasLevels ? reconstruct(SPLIT_DEQUANTISED, prediction, v) : prediction);
    const ofMode = splitModeCost(context, mode);
    modeBits += ofMode;
    bits += bitsOf(result) + ofMode;
    error += errorOf(result);
    if (error + weighed(q.lambda, bits) >= limit) return i64.MAX_VALUE;
  }
  progress().splitBits = modeBits;
  return error + weighed(q.lambda, bits);
}

/** The modes above and on the left (RFC 6386, section 11.3): above * 10 + left. */
@inline
function contextOf(block: usize, above: Column): i32 {
  const modes = offsetof<Column>("modes");
  const over =
    block < 4 ? load<u8>(above.pointer() + modes + block) : load<u8>(SPLIT_MODES + block - 4);
  const onLeft =
    (block & 3) === 0 ? load<u8>(LEFT + modes + (block >> 2)) : load<u8>(SPLIT_MODES + block - 1);
  return <i32>over * 10 + <i32>onLeft;
}

/** @returns the number of the best candidate; coefficients and prediction are in `CANDIDATES` */
@inline
function compare(place: usize, block: usize, q: Quantiser, costs: usize, v: SplitVectors): usize {
  const onLeft = leftOf(place);
  const corner = pick(v128.load(place - 33), v.aboveToEdge);
  const edge = v128.or(i64x2.replace_lane(v.zero, 0, onLeft), corner);
  const two = v.meansOfTwo(edge);
  const three = v.meansOfThree(edge);
  const tile = SOURCE + (((block >> 2) << 1) + ((block & 3) >> 1)) * TILE_BYTES;
  const pointer = changetype<usize>(v) + ((block & 1) << 4);
  const twice = v128.load(pointer, offsetof<SplitVectors>("twiceLeft"));
  const sourceUpper = pick(v128.load(tile), twice);
  const sourceLower = pick(v128.load(tile, 16), twice);

  let upper = pick(three, v.veHeUpper);
  let lower = pick(three, v.veHeLower);
  let cost = evaluate(sourceUpper, sourceLower, upper, lower, q, CANDIDATES, v128.load(costs), v);
  let best = v128.or(v128.and(cost, v.numberRoom), v.numbers0);

  upper = pick(three, v.ldRdUpper);
  lower = pick(three, v.ldRdLower);
  let candidate = CANDIDATES + CANDIDATE_BYTES;
  cost = evaluate(sourceUpper, sourceLower, upper, lower, q, candidate, v128.load(costs, 16), v);
  best = i32x4.min_s(best, v128.or(v128.and(cost, v.numberRoom), v.numbers1));

  upper = v128.or(pick(three, v.vrVlUpper), pick(two, v.vrVlUpperTwo));
  lower = v128.or(pick(three, v.vrVlLower), pick(two, v.vrVlLowerTwo));
  candidate = CANDIDATES + 2 * CANDIDATE_BYTES;
  cost = evaluate(sourceUpper, sourceLower, upper, lower, q, candidate, v128.load(costs, 32), v);
  best = i32x4.min_s(best, v128.or(v128.and(cost, v.numberRoom), v.numbers2));

  upper = v128.or(pick(three, v.hdHuUpper), pick(two, v.hdHuUpperTwo));
  lower = v128.or(pick(three, v.hdHuLower), pick(two, v.hdHuLowerTwo));
  candidate = CANDIDATES + 3 * CANDIDATE_BYTES;
  cost = evaluate(sourceUpper, sourceLower, upper, lower, q, candidate, v128.load(costs, 48), v);
  best = i32x4.min_s(best, v128.or(v128.and(cost, v.numberRoom), v.numbers3));

  const above = <u64>load<u32>(place - 32);
  const dc = (sumOfBytes((<u64>onLeft >> 8) | (above << 32)) + 4) >> 3;
  upper = v.dcAndTrueMotion(edge, dc, v.tmLeftUpper);
  lower = v.dcAndTrueMotion(edge, dc, v.tmLeftLower);
  candidate = CANDIDATES + 4 * CANDIDATE_BYTES;
  cost = evaluate(sourceUpper, sourceLower, upper, lower, q, candidate, v128.load(costs, 64), v);
  best = i32x4.min_s(best, v128.or(v128.and(cost, v.numberRoom), v.numbers4));
  best = i32x4.min_s(best, pick(best, v.swap64));
  return <usize>i32x4.extract_lane(best, 0) & 15;
}

/** The pixels on the left, bytes 0 to 4 of the edge: L L K J I. */
@inline
function leftOf(place: usize): i64 {
  const i = <u64>load<u8>(place - 1);
  const j = <u64>load<u8>(place + 31);
  const k = <u64>load<u8>(place + 63);
  const l = <u64>load<u8>(place + 95);
  return <i64>(l | (l << 8) | (k << 16) | (j << 24) | (i << 32));
}

/**
 * A pair of candidates: keeps its predictions and coefficients.
 *
 * @returns squared errors and weighed rates, the first candidate's in lanes 0 and 1, the second's in 2
 * and 3
 */
@inline
function evaluate(
  sourceUpper: v128,
  sourceLower: v128,
  upper: v128,
  lower: v128,
  q: Quantiser,
  candidate: usize,
  modeCosts: v128,
  v: SplitVectors,
): v128 {
  v128.store(candidate, upper, 64);
  v128.store(candidate, lower, 80);
  transformResidual(sourceUpper, sourceLower, upper, lower, candidate, v);
  const sizes0 = i16x8.abs(v128.load(candidate));
  const sizes1 = i16x8.abs(v128.load(candidate, 16));
  const sizes2 = i16x8.abs(v128.load(candidate, 32));
  const sizes3 = i16x8.abs(v128.load(candidate, 48));
  const levels0 = q.firstLevels(sizes0);
  const levels1 = q.levels(sizes1);
  const levels2 = q.levels(sizes2);
  const levels3 = q.levels(sizes3);
  const first = squares(i16x8.sub(sizes0, i16x8.mul(levels0, q.firstSize)));
  const errors01 = i32x4.add(first, q.errors(sizes1, levels1));
  const errors23 = i32x4.add(q.errors(sizes2, levels2), q.errors(sizes3, levels3));
  const narrow01 = i8x16.min_u(i8x16.narrow_i16x8_s(levels0, levels1), v.fifteen);
  const narrow23 = i8x16.min_u(i8x16.narrow_i16x8_s(levels2, levels3), v.fifteen);
  const rates = i8x16.add(pick(q.rates, narrow01), pick(q.rates, narrow23));
  const pairs = pick(i16x8.extadd_pairwise_i8x16_u(rates), v.byCandidate);
  const costs = i32x4.add(i32x4.add(errors01, errors23), q.weigh(pairs));
  const all = i32x4.add(costs, modeCosts);
  return i32x4.add(all, pick(all, v.swap32));
}
