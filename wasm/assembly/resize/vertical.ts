/*
 * The vertical pass: one row of samples out of those in the ring's slots.
 *
 * A weight is a signed 16-bit number, 16384 for one; times a sample of (v - 128) * 256, with the
 * high half rounded (Q15), that is (v - 128) * 128. The sum has room for twice the range, which a
 * filter with negative lobes needs; that a part of it passes 16 bits does not matter, for the whole
 * does not. Each product is rounded to nearest: over 64 taps that is at most a quarter of a level.
 *
 * Four vectors a turn: a weight is loaded once for four of them. Eight slots at most at a time:
 * more would not keep their weights in registers. All alignments are 16 bytes or better; the bytes
 * of a row are a multiple of 64.
 */

import { SLOT_BYTES } from "./scratch";

// Of eight samples in the first slot, `weigh3` is the sum over that slot and the next two.

@inline
function weigh1(at: usize, weights: usize): v128 {
  return i16x8.relaxed_q15mulr_s(v128.load(at), v128.load(weights));
}

@inline
function weigh2(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh1(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, SLOT_BYTES), v128.load(weights, 16)),
  );
}

@inline
function weigh3(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh2(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, 2 * SLOT_BYTES), v128.load(weights, 32)),
  );
}

@inline
function weigh4(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh3(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, 3 * SLOT_BYTES), v128.load(weights, 48)),
  );
}

@inline
function weigh5(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh4(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, 4 * SLOT_BYTES), v128.load(weights, 64)),
  );
}

@inline
function weigh6(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh5(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, 5 * SLOT_BYTES), v128.load(weights, 80)),
  );
}

@inline
function weigh7(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh6(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, 6 * SLOT_BYTES), v128.load(weights, 96)),
  );
}

@inline
function weigh8(at: usize, weights: usize): v128 {
  return i16x8.add(
    weigh7(at, weights),
    i16x8.relaxed_q15mulr_s(v128.load(at, 7 * SLOT_BYTES), v128.load(weights, 112)),
  );
}

function put(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

/**
 * @param ring the first slot
 * @param weights for each slot a vector full of its weight
 * @param bytes of a row, a multiple of 64
 */
export function weighRows(
  ring: usize,
  weights: usize,
  taps: i32,
  target: usize,
  bytes: usize,
): void {
  const end = target + bytes;
  const first = ((taps - 1) & 7) + 1;
  switch (first) {
    case 1:
      weighRows1(ring, weights, target, end);
      break;
    case 2:
      weighRows2(ring, weights, target, end);
      break;
    case 3:
      weighRows3(ring, weights, target, end);
      break;
    case 4:
      weighRows4(ring, weights, target, end);
      break;
    case 5:
      weighRows5(ring, weights, target, end);
      break;
    case 6:
      weighRows6(ring, weights, target, end);
      break;
    case 7:
      weighRows7(ring, weights, target, end);
      break;
    default:
      weighRows8(ring, weights, target, end);
  }
  for (let slot = <usize>first; slot < <usize>taps; slot += 8) {
    addRows8(ring + slot * SLOT_BYTES, weights + (slot << 4), target, end);
  }
}

function weighRows1(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh1(from, weights);
    const b = weigh1(from + 16, weights);
    const c = weigh1(from + 32, weights);
    const d = weigh1(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows2(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh2(from, weights);
    const b = weigh2(from + 16, weights);
    const c = weigh2(from + 32, weights);
    const d = weigh2(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows3(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh3(from, weights);
    const b = weigh3(from + 16, weights);
    const c = weigh3(from + 32, weights);
    const d = weigh3(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows4(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh4(from, weights);
    const b = weigh4(from + 16, weights);
    const c = weigh4(from + 32, weights);
    const d = weigh4(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows5(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh5(from, weights);
    const b = weigh5(from + 16, weights);
    const c = weigh5(from + 32, weights);
    const d = weigh5(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows6(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh6(from, weights);
    const b = weigh6(from + 16, weights);
    const c = weigh6(from + 32, weights);
    const d = weigh6(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows7(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh7(from, weights);
    const b = weigh7(from + 16, weights);
    const c = weigh7(from + 32, weights);
    const d = weigh7(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function weighRows8(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh8(from, weights);
    const b = weigh8(from + 16, weights);
    const c = weigh8(from + 32, weights);
    const d = weigh8(from + 48, weights);
    put(to, a, b, c, d);
  }
}

function addRows8(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = weigh8(from, weights);
    const b = weigh8(from + 16, weights);
    const c = weigh8(from + 32, weights);
    const d = weigh8(from + 48, weights);
    v128.store(to, i16x8.add(v128.load(to), a));
    v128.store(to, i16x8.add(v128.load(to, 16), b), 16);
    v128.store(to, i16x8.add(v128.load(to, 32), c), 32);
    v128.store(to, i16x8.add(v128.load(to, 48), d), 48);
  }
}
