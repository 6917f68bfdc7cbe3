/*
 * One block, decided: its levels, what a decoder makes of them, and exactly what they cost.
 *
 * Rounding is towards zero where it saves more bits than it adds error: levels of one below a threshold
 * that follows from their cost, and, one after the other, last levels of one.
 */

import { InverseVectors } from "./inverse-transform";
import { lanePlaces, pick, squares } from "./lanes";
import {
  COEFFICIENTS,
  END_COSTS,
  LEVEL_COSTS,
  MAGNITUDES,
  MORE_COSTS,
  TRIM_SAVINGS,
} from "./layout";
import { levelOffset, zigzagOffset } from "./level-costs";
import { Quantiser, weighed } from "./quantiser";

@unmanaged
export class ZigzagVectors extends InverseVectors {
  /** The first eight of the zigzag order (RFC 6386, section 13) out of either vector of rows. */
  firstOfEven: v128;
  firstOfOdd: v128;
  secondOfEven: v128;
  secondOfOdd: v128;

  fillZigzag(): void {
    this.firstOfEven = lanePlaces(0, 1, -1, 4, -1, 2, 3, -1);
    this.firstOfOdd = lanePlaces(-1, -1, 0, -1, 1, -1, -1, 2);
    this.secondOfEven = lanePlaces(5, -1, -1, 6, -1, 7, -1, -1);
    this.secondOfOdd = lanePlaces(-1, 4, 5, -1, 3, -1, 6, 7);
  }
}

/** Squared error of a quantised block, and its cost in 1/256 bit. */
@inline
export function errorOf(result: u64): i64 {
  return <i64>(result >> 32);
}

@inline
export function bitsOf(result: u64): i32 {
  return <i32>result;
}

/**
 * @param even coefficients of rows 0 and 2, `odd` of 1 and 3
 * @param levels where the levels go in zigzag order; nothing is written when all are 0
 * @param dequantised where the coefficients go that a decoder has; likewise
 * @param mask where it goes which levels are not 0
 * @param first 1 when the block has no DC
 * @param context of the neighbours that have levels, how many: 0 to 2 (RFC 6386, section 13.3)
 * @returns error and cost: see `errorOf`, `bitsOf`
 */
export function quantiseBlock(
  even: v128,
  odd: v128,
  quantiser: Quantiser,
  levels: usize,
  dequantised: usize,
  mask: usize,
  type: i32,
  first: i32,
  context: i32,
  v: ZigzagVectors,
): u64 {
  const evenSizes = i16x8.abs(even);
  const oddSizes = i16x8.abs(odd);
  let evenLevels = quantiser.evenLevels(evenSizes);
  let oddLevels = quantiser.oddLevels(oddSizes);
  evenLevels = v128.andnot(evenLevels, i16x8.lt_s(evenSizes, quantiser.evenThreshold));
  oddLevels = v128.andnot(oddLevels, i16x8.lt_s(oddSizes, quantiser.oddThreshold));
  const evenErrors = i16x8.sub(evenSizes, i16x8.mul(evenLevels, quantiser.evenSize));
  const oddErrors = i16x8.sub(oddSizes, i16x8.mul(oddLevels, quantiser.oddSize));
  let error = v.sum(i32x4.add(squares(evenErrors), squares(oddErrors)));
  evenLevels = withSigns(evenLevels, i16x8.lt_s(even, v.zero));
  oddLevels = withSigns(oddLevels, i16x8.lt_s(odd, v.zero));
  const low = v128.or(pick(evenLevels, v.firstOfEven), pick(oddLevels, v.firstOfOdd));
  const high = v128.or(pick(evenLevels, v.secondOfEven), pick(oddLevels, v.secondOfOdd));
  const magnitudes = i8x16.abs(i8x16.narrow_i16x8_s(low, high));
  let found = <u32>i8x16.bitmask(i8x16.eq(magnitudes, v.zero)) ^ 0xffff;
  if (found !== 0) {
    v128.store(levels, low);
    v128.store(levels, high, 16);
    v128.store(MAGNITUDES, i8x16.min_u(magnitudes, v.thirtyOne));
    v128.store(dequantised, i16x8.mul(evenLevels, quantiser.evenStep));
    v128.store(dequantised, i16x8.mul(oddLevels, quantiser.oddStep), 16);
    if (load<u8>(MAGNITUDES + lastOf(found)) === 1) {
      v128.store(COEFFICIENTS, evenSizes);
      v128.store(COEFFICIENTS, oddSizes, 16);
      const kept = trim(quantiser, levels, dequantised, found, type, first, context);
      found = <u32>kept;
      error += <i32>(kept >> 32);
    }
  }
  store<u32>(mask, found);
  const bits = costOf(found, type, first, context);
  return ((<u64>(<u32>error)) << 32) | <u64>(<u32>bits);
}

@inline
function withSigns(levels: v128, signs: v128): v128 {
  return i16x8.sub(v128.xor(levels, signs), signs);
}

@inline
function lastOf(mask: u32): usize {
  return <usize>(31 - clz<u32>(mask));
}

/** Drops last levels of one while that pays. @returns the added error << 32 | the mask that is left */
@inline
function trim(
  quantiser: Quantiser,
  levels: usize,
  dequantised: usize,
  mask: u32,
  type: i32,
  first: i32,
  context: i32,
): u64 {
  const lambda = quantiser.trimLambda;
  let error: u32 = 0;
  let last = lastOf(mask);
  do {
    const rest = mask ^ (1 << (<u32>last));
    const previous = rest !== 0 ? <i32>lastOf(rest) : first - 1;
    const before = rest !== 0 ? min<i32>(load<u8>(MAGNITUDES + <usize>previous), 2) : context;
    const savings =
      TRIM_SAVINGS + ((<usize>((((type << 4) + <i32>last) << 4) + previous + 1)) << 3);
    const saved = <i32>load<i16>(savings + ((<usize>before) << 1));
    const offset = zigzagOffset(last);
    const size = <i32>load<i16>(COEFFICIENTS + offset);
    const step = <i32>(
      load<i16>(changetype<usize>(quantiser) + offset, offsetof<Quantiser>("evenSize"))
    );
    const added = step * (2 * size - step);
    if (<i64>added >= weighed(lambda, saved)) break;
    error += added;
    store<u8>(MAGNITUDES + last, 0);
    store<i16>(dequantised + offset, 0);
    store<i16>(levels + (last << 1), 0);
    mask = rest;
    last = <usize>previous;
  } while (mask !== 0 && load<u8>(MAGNITUDES + last) === 1);
  return ((<u64>error) << 32) | <u64>mask;
}

/** In 1/256 bit, of the block whose levels' magnitudes are at hand. */
@inline
function costOf(mask: u32, type: i32, first: i32, context: i32): i32 {
  const start = levelOffset(type, first);
  if (mask === 0) return <i32>load<u16>(END_COSTS + ((start + <usize>context) << 1));
  let bits = context !== 0 ? 0 : <i32>load<u16>(MORE_COSTS + (start << 1));
  let costs = LEVEL_COSTS + (start << 6);
  let before = <usize>context;
  const last = lastOf(mask);
  for (let place = <usize>first; place <= last; place++, costs += 192) {
    const size = <usize>load<u8>(MAGNITUDES + place);
    bits += <i32>load<u16>(costs + (before << 6) + (size << 1));
    before = min(size, 2);
  }
  const end = levelOffset(type, <i32>last + 1) + before;
  return bits + <i32>load<u16>(END_COSTS + (end << 1));
}
