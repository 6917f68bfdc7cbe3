/*
 * The horizontal pass over opaque pixels: four pixels of the target at a time.
 *
 * For every pixel a run of pairs, 12 bytes each (see spread.ts), in each the left one's R, the right
 * one's R, and so on, so that one multiply-add with a pair of weights gives the three channels in
 * 32-bit lanes; the fourth lane, which belongs to the next pair, is of no meaning.
 *
 * With samples of (v - 128) * 128 and weights of 16384 for one a lane is (v - 128) * 2^21. Its high
 * half, rounded, is (v - 128) * 32; of that the nearest integer (Q15 times 1024) is taken, brought
 * to 8 bits with the range clamped, and 128 added.
 */

import { ALPHA } from "../alpha";

/** Half of the last bit of a lane's high half. */
const HALF = 0x8000;

// Of the first pair of a run, `weigh3` is the sum over it and the next two.

@inline
function weigh1(at: usize, weights: usize): v128 {
  return i32x4.add(i32x4.splat(HALF), i32x4.dot_i16x8_s(v128.load(at), v128.load32_splat(weights)));
}

@inline
function weigh2(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh1(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 12), v128.load32_splat(weights, 4)),
  );
}

@inline
function weigh3(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh2(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 24), v128.load32_splat(weights, 8)),
  );
}

@inline
function weigh4(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh3(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 36), v128.load32_splat(weights, 12)),
  );
}

@inline
function weigh5(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh4(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 48), v128.load32_splat(weights, 16)),
  );
}

@inline
function weigh6(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh5(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 60), v128.load32_splat(weights, 20)),
  );
}

@inline
function weigh7(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh6(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 72), v128.load32_splat(weights, 24)),
  );
}

@inline
function weigh8(at: usize, weights: usize): v128 {
  return i32x4.add(
    weigh7(at, weights),
    i32x4.dot_i16x8_s(v128.load(at, 84), v128.load32_splat(weights, 28)),
  );
}

/** Any number of pairs from 8 on. */
function weighAll(pair: usize, weights: usize, taps: i32): v128 {
  let sums = weigh8(pair, weights);
  pair += 8 * 12;
  weights += 8 * 4;
  for (let tap = 8; tap < taps; tap++, pair += 12, weights += 4) {
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(pair), v128.load32_splat(weights)));
  }
  return sums;
}

/**
 * @param row of samples, and what lies 4 bytes behind it can be read
 * @param firsts `u32` a target pixel: where in `row` its run begins
 * @param weights `taps` pairs a target pixel
 * @param groups of 4 target pixels
 */
export function weighOpaqueColumns(
  row: usize,
  firsts: usize,
  weights: usize,
  taps: i32,
  target: usize,
  groups: i32,
): void {
  const end = target + ((<usize>groups) << 4);
  switch (taps) {
    case 1:
      weighColumns1(row, firsts, weights, target, end);
      break;
    case 2:
      weighColumns2(row, firsts, weights, target, end);
      break;
    case 3:
      weighColumns3(row, firsts, weights, target, end);
      break;
    case 4:
      weighColumns4(row, firsts, weights, target, end);
      break;
    case 5:
      weighColumns5(row, firsts, weights, target, end);
      break;
    case 6:
      weighColumns6(row, firsts, weights, target, end);
      break;
    case 7:
      weighColumns7(row, firsts, weights, target, end);
      break;
    case 8:
      weighColumns8(row, firsts, weights, target, end);
      break;
    default:
      weighColumns(row, firsts, weights, taps, target, end);
  }
}

function put(target: usize, a: v128, b: v128, c: v128, d: v128): void {
  const bytes = i8x16.narrow_i16x8_s(roundPixels(a, b), roundPixels(c, d));
  v128.store(target, v128.or(v128.xor(bytes, i8x16.splat(-128)), i32x4.splat(ALPHA)));
}

function roundPixels(a: v128, b: v128): v128 {
  return i16x8.relaxed_q15mulr_s(i16x8.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15), i16x8.splat(1024));
}

function weighColumns1(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 16) {
    const a = weigh1(row + load<u32>(firsts), weights);
    const b = weigh1(row + load<u32>(firsts, 4), weights + 4);
    const c = weigh1(row + load<u32>(firsts, 8), weights + 8);
    const d = weigh1(row + load<u32>(firsts, 12), weights + 12);
    put(to, a, b, c, d);
  }
}

function weighColumns2(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 32) {
    const a = weigh2(row + load<u32>(firsts), weights);
    const b = weigh2(row + load<u32>(firsts, 4), weights + 8);
    const c = weigh2(row + load<u32>(firsts, 8), weights + 16);
    const d = weigh2(row + load<u32>(firsts, 12), weights + 24);
    put(to, a, b, c, d);
  }
}

function weighColumns3(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 48) {
    const a = weigh3(row + load<u32>(firsts), weights);
    const b = weigh3(row + load<u32>(firsts, 4), weights + 12);
    const c = weigh3(row + load<u32>(firsts, 8), weights + 24);
    const d = weigh3(row + load<u32>(firsts, 12), weights + 36);
    put(to, a, b, c, d);
  }
}

function weighColumns4(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 64) {
    const a = weigh4(row + load<u32>(firsts), weights);
    const b = weigh4(row + load<u32>(firsts, 4), weights + 16);
    const c = weigh4(row + load<u32>(firsts, 8), weights + 32);
    const d = weigh4(row + load<u32>(firsts, 12), weights + 48);
    put(to, a, b, c, d);
  }
}

function weighColumns5(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 80) {
    const a = weigh5(row + load<u32>(firsts), weights);
    const b = weigh5(row + load<u32>(firsts, 4), weights + 20);
    const c = weigh5(row + load<u32>(firsts, 8), weights + 40);
    const d = weigh5(row + load<u32>(firsts, 12), weights + 60);
    put(to, a, b, c, d);
  }
}

function weighColumns6(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 96) {
    const a = weigh6(row + load<u32>(firsts), weights);
    const b = weigh6(row + load<u32>(firsts, 4), weights + 24);
    const c = weigh6(row + load<u32>(firsts, 8), weights + 48);
    const d = weigh6(row + load<u32>(firsts, 12), weights + 72);
    put(to, a, b, c, d);
  }
}

function weighColumns7(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 112) {
    const a = weigh7(row + load<u32>(firsts), weights);
    const b = weigh7(row + load<u32>(firsts, 4), weights + 28);
    const c = weigh7(row + load<u32>(firsts, 8), weights + 56);
    const d = weigh7(row + load<u32>(firsts, 12), weights + 84);
    put(to, a, b, c, d);
  }
}

function weighColumns8(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 128) {
    const a = weigh8(row + load<u32>(firsts), weights);
    const b = weigh8(row + load<u32>(firsts, 4), weights + 32);
    const c = weigh8(row + load<u32>(firsts, 8), weights + 64);
    const d = weigh8(row + load<u32>(firsts, 12), weights + 96);
    put(to, a, b, c, d);
  }
}

/** More than eight. */
function weighColumns(
  row: usize,
  firsts: usize,
  weights: usize,
  taps: i32,
  to: usize,
  end: usize,
): void {
  const step = (<usize>taps) << 2;
  for (; to < end; to += 16, firsts += 16, weights += 4 * step) {
    const a = weighAll(row + load<u32>(firsts), weights, taps);
    const b = weighAll(row + load<u32>(firsts, 4), weights + step, taps);
    const c = weighAll(row + load<u32>(firsts, 8), weights + 2 * step, taps);
    const d = weighAll(row + load<u32>(firsts, 12), weights + 3 * step, taps);
    put(to, a, b, c, d);
  }
}
