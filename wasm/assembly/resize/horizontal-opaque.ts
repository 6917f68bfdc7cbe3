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

/** The first pair of a run; `weigh3` is the sum over it and the next two. */
@unmanaged
class Pairs {
  @inline
  weigh1(weights: usize): v128 {
    return i32x4.add(
      i32x4.splat(HALF),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this)), v128.load32_splat(weights)),
    );
  }

  @inline
  weigh2(weights: usize): v128 {
    return i32x4.add(
      this.weigh1(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 12), v128.load32_splat(weights, 4)),
    );
  }

  @inline
  weigh3(weights: usize): v128 {
    return i32x4.add(
      this.weigh2(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 24), v128.load32_splat(weights, 8)),
    );
  }

  @inline
  weigh4(weights: usize): v128 {
    return i32x4.add(
      this.weigh3(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 36), v128.load32_splat(weights, 12)),
    );
  }

  @inline
  weigh5(weights: usize): v128 {
    return i32x4.add(
      this.weigh4(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 48), v128.load32_splat(weights, 16)),
    );
  }

  @inline
  weigh6(weights: usize): v128 {
    return i32x4.add(
      this.weigh5(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 60), v128.load32_splat(weights, 20)),
    );
  }

  @inline
  weigh7(weights: usize): v128 {
    return i32x4.add(
      this.weigh6(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 72), v128.load32_splat(weights, 24)),
    );
  }

  @inline
  weigh8(weights: usize): v128 {
    return i32x4.add(
      this.weigh7(weights),
      i32x4.dot_i16x8_s(v128.load(changetype<usize>(this), 84), v128.load32_splat(weights, 28)),
    );
  }

  weighAll(weights: usize, taps: i32): v128 {
    let sums = this.weigh8(weights);
    let pair = changetype<usize>(this) + 8 * 12;
    weights += 8 * 4;
    for (let tap = 8; tap < taps; tap++, pair += 12, weights += 4) {
      sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(pair), v128.load32_splat(weights)));
    }
    return sums;
  }
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
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh1(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh1(weights + 4);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh1(weights + 8);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh1(weights + 12);
    put(to, a, b, c, d);
  }
}

function weighColumns2(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 32) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh2(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh2(weights + 8);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh2(weights + 16);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh2(weights + 24);
    put(to, a, b, c, d);
  }
}

function weighColumns3(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 48) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh3(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh3(weights + 12);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh3(weights + 24);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh3(weights + 36);
    put(to, a, b, c, d);
  }
}

function weighColumns4(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 64) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh4(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh4(weights + 16);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh4(weights + 32);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh4(weights + 48);
    put(to, a, b, c, d);
  }
}

function weighColumns5(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 80) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh5(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh5(weights + 20);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh5(weights + 40);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh5(weights + 60);
    put(to, a, b, c, d);
  }
}

function weighColumns6(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 96) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh6(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh6(weights + 24);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh6(weights + 48);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh6(weights + 72);
    put(to, a, b, c, d);
  }
}

function weighColumns7(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 112) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh7(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh7(weights + 28);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh7(weights + 56);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh7(weights + 84);
    put(to, a, b, c, d);
  }
}

function weighColumns8(row: usize, firsts: usize, weights: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, firsts += 16, weights += 128) {
    const a = changetype<Pairs>(row + load<u32>(firsts)).weigh8(weights);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weigh8(weights + 32);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weigh8(weights + 64);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weigh8(weights + 96);
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
    const a = changetype<Pairs>(row + load<u32>(firsts)).weighAll(weights, taps);
    const b = changetype<Pairs>(row + load<u32>(firsts, 4)).weighAll(weights + step, taps);
    const c = changetype<Pairs>(row + load<u32>(firsts, 8)).weighAll(weights + 2 * step, taps);
    const d = changetype<Pairs>(row + load<u32>(firsts, 12)).weighAll(weights + 3 * step, taps);
    put(to, a, b, c, d);
  }
}
