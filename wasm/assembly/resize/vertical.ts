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

/** A vector in the first of the slots; `weigh3` is the sum over this slot and the next two. */
@unmanaged
class Samples {
  @inline
  weigh1(weights: usize): v128 {
    return i16x8.relaxed_q15mulr_s(v128.load(changetype<usize>(this)), v128.load(weights));
  }

  @inline
  weigh2(weights: usize): v128 {
    return i16x8.add(
      this.weigh1(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), SLOT_BYTES),
        v128.load(weights, 16),
      ),
    );
  }

  @inline
  weigh3(weights: usize): v128 {
    return i16x8.add(
      this.weigh2(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), 2 * SLOT_BYTES),
        v128.load(weights, 32),
      ),
    );
  }

  @inline
  weigh4(weights: usize): v128 {
    return i16x8.add(
      this.weigh3(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), 3 * SLOT_BYTES),
        v128.load(weights, 48),
      ),
    );
  }

  @inline
  weigh5(weights: usize): v128 {
    return i16x8.add(
      this.weigh4(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), 4 * SLOT_BYTES),
        v128.load(weights, 64),
      ),
    );
  }

  @inline
  weigh6(weights: usize): v128 {
    return i16x8.add(
      this.weigh5(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), 5 * SLOT_BYTES),
        v128.load(weights, 80),
      ),
    );
  }

  @inline
  weigh7(weights: usize): v128 {
    return i16x8.add(
      this.weigh6(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), 6 * SLOT_BYTES),
        v128.load(weights, 96),
      ),
    );
  }

  @inline
  weigh8(weights: usize): v128 {
    return i16x8.add(
      this.weigh7(weights),
      i16x8.relaxed_q15mulr_s(
        v128.load(changetype<usize>(this), 7 * SLOT_BYTES),
        v128.load(weights, 112),
      ),
    );
  }
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
    const a = changetype<Samples>(from).weigh1(weights);
    const b = changetype<Samples>(from + 16).weigh1(weights);
    const c = changetype<Samples>(from + 32).weigh1(weights);
    const d = changetype<Samples>(from + 48).weigh1(weights);
    put(to, a, b, c, d);
  }
}

function weighRows2(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh2(weights);
    const b = changetype<Samples>(from + 16).weigh2(weights);
    const c = changetype<Samples>(from + 32).weigh2(weights);
    const d = changetype<Samples>(from + 48).weigh2(weights);
    put(to, a, b, c, d);
  }
}

function weighRows3(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh3(weights);
    const b = changetype<Samples>(from + 16).weigh3(weights);
    const c = changetype<Samples>(from + 32).weigh3(weights);
    const d = changetype<Samples>(from + 48).weigh3(weights);
    put(to, a, b, c, d);
  }
}

function weighRows4(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh4(weights);
    const b = changetype<Samples>(from + 16).weigh4(weights);
    const c = changetype<Samples>(from + 32).weigh4(weights);
    const d = changetype<Samples>(from + 48).weigh4(weights);
    put(to, a, b, c, d);
  }
}

function weighRows5(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh5(weights);
    const b = changetype<Samples>(from + 16).weigh5(weights);
    const c = changetype<Samples>(from + 32).weigh5(weights);
    const d = changetype<Samples>(from + 48).weigh5(weights);
    put(to, a, b, c, d);
  }
}

function weighRows6(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh6(weights);
    const b = changetype<Samples>(from + 16).weigh6(weights);
    const c = changetype<Samples>(from + 32).weigh6(weights);
    const d = changetype<Samples>(from + 48).weigh6(weights);
    put(to, a, b, c, d);
  }
}

function weighRows7(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh7(weights);
    const b = changetype<Samples>(from + 16).weigh7(weights);
    const c = changetype<Samples>(from + 32).weigh7(weights);
    const d = changetype<Samples>(from + 48).weigh7(weights);
    put(to, a, b, c, d);
  }
}

function weighRows8(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh8(weights);
    const b = changetype<Samples>(from + 16).weigh8(weights);
    const c = changetype<Samples>(from + 32).weigh8(weights);
    const d = changetype<Samples>(from + 48).weigh8(weights);
    put(to, a, b, c, d);
  }
}

function addRows8(from: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; from += 64, to += 64) {
    const a = changetype<Samples>(from).weigh8(weights);
    const b = changetype<Samples>(from + 16).weigh8(weights);
    const c = changetype<Samples>(from + 32).weigh8(weights);
    const d = changetype<Samples>(from + 48).weigh8(weights);
    v128.store(to, i16x8.add(v128.load(to), a));
    v128.store(to, i16x8.add(v128.load(to, 16), b), 16);
    v128.store(to, i16x8.add(v128.load(to, 32), c), 32);
    v128.store(to, i16x8.add(v128.load(to, 48), d), 48);
  }
}
