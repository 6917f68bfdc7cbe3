/*
 * The forward DCT of 4x4 blocks, two side by side, and the Walsh-Hadamard transform of their DC
 * coefficients: the inverses of what a decoder does (RFC 6386, sections 14.3 and 14.4).
 *
 * Results are 8 times a decoder's coefficients, those of the Walsh-Hadamard transform 2 times, so that
 * rounding them costs nothing. Products in Q15; samples differ by 255 at most, and 16 bits are never
 * passed.
 *
 * Layout of the coefficients: four vectors, the rows of either block beside each other.
 */

import { ColorVectors } from "./color";
import { lanePlaces, pick, times } from "./lanes";
import { Y2, Y2_SUMS } from "./layout";

@unmanaged
export class TransformVectors extends ColorVectors {
  eight: v128;
  sixteen: v128;
  thirtyTwo: v128;
  /** sqrt(2) cos(pi / 8) / 4 and sqrt(2) sin(pi / 8) / 4 times a half of sqrt(2). */
  major: v128;
  minor: v128;
  /** Lanes 0 1 1 0 and 3 2 2 3 of either block, and the signs of the latter. */
  outwards: v128;
  mirrored: v128;
  signs: v128;
  /** Lanes 0 3 0 3 and 1 2 1 2 of sums and differences, and their factors. */
  outer: v128;
  inner: v128;
  outerFactors: v128;
  innerFactors: v128;

  fillTransform(): void {
    this.eight = i16x8.splat(8);
    this.sixteen = i16x8.splat(16);
    this.thirtyTwo = i16x8.splat(32);
    // 1.306563 / 4 and 0.541196 / 4.
    this.major = i16x8.splat(10703);
    this.minor = i16x8.splat(4433);
    this.outwards = lanePlaces(0, 1, 1, 0, 4, 5, 5, 4);
    this.mirrored = lanePlaces(3, 2, 2, 3, 7, 6, 6, 7);
    this.signs = i16x8(1, 1, -1, -1, 1, 1, -1, -1);
    this.outer = lanePlaces(0, 3, 0, 3, 4, 7, 4, 7);
    this.inner = lanePlaces(1, 2, 1, 2, 5, 6, 5, 6);
    this.outerFactors = i16x8(16384, 21407, 16384, 8867, 16384, 21407, 16384, 8867);
    this.innerFactors = i16x8(16384, 8867, -16384, -21407, 16384, 8867, -16384, -21407);
  }

  /** The rows of two blocks whose columns are transformed. */
  @inline
  transformRow(row: v128): v128 {
    const folded = i16x8.mul(pick(row, this.mirrored), this.signs);
    const both = i16x8.add(pick(row, this.outwards), folded);
    return i16x8.add(
      times(pick(both, this.outer), this.outerFactors),
      times(pick(both, this.inner), this.innerFactors),
    );
  }

  /** `32 * difference` turned by the two factors: the odd coefficients of a column. */
  @inline
  oddFirst(outer: v128, inner: v128): v128 {
    return i16x8.add(times(outer, this.major), times(inner, this.minor));
  }

  @inline
  oddSecond(outer: v128, inner: v128): v128 {
    return i16x8.sub(times(outer, this.minor), times(inner, this.major));
  }
}

/** Four rows of eight samples to coefficients at `target`. */
@inline
export function transform(
  row0: v128,
  row1: v128,
  row2: v128,
  row3: v128,
  target: usize,
  v: TransformVectors,
): void {
  const outer = i16x8.add(row0, row3);
  const inner = i16x8.add(row1, row2);
  const outerDifference = i16x8.mul(i16x8.sub(row0, row3), v.thirtyTwo);
  const innerDifference = i16x8.mul(i16x8.sub(row1, row2), v.thirtyTwo);
  const even = i16x8.mul(i16x8.add(outer, inner), v.eight);
  v128.store(target, v.transformRow(even));
  v128.store(target, v.transformRow(v.oddFirst(outerDifference, innerDifference)), 16);
  const middle = i16x8.mul(i16x8.sub(outer, inner), v.eight);
  v128.store(target, v.transformRow(middle), 32);
  v128.store(target, v.transformRow(v.oddSecond(outerDifference, innerDifference)), 48);
}

/** Two blocks' samples less their prediction, both as tiles. */
@inline
export function transformResidual(
  upper: v128,
  lower: v128,
  upperPrediction: v128,
  lowerPrediction: v128,
  target: usize,
  v: TransformVectors,
): void {
  transform(
    i16x8.sub(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(upperPrediction)),
    i16x8.sub(i16x8.extend_high_i8x16_u(upper), i16x8.extend_high_i8x16_u(upperPrediction)),
    i16x8.sub(i16x8.extend_low_i8x16_u(lower), i16x8.extend_low_i8x16_u(lowerPrediction)),
    i16x8.sub(i16x8.extend_high_i8x16_u(lower), i16x8.extend_high_i8x16_u(lowerPrediction)),
    target,
    v,
  );
}

/** The 16 DC coefficients of eight pairs of blocks: their transform to `Y2`. */
export function transformDcs(coefficients: usize): void {
  let sums = Y2_SUMS;
  for (const end = sums + 64; sums < end; sums += 16, coefficients += 128) {
    const dc0 = <i32>load<i16>(coefficients);
    const dc1 = <i32>load<i16>(coefficients, 8);
    const dc2 = <i32>load<i16>(coefficients, 64);
    const dc3 = <i32>load<i16>(coefficients, 72);
    const a = dc0 + dc3;
    const b = dc1 + dc2;
    const c = dc1 - dc2;
    const d = dc0 - dc3;
    store<i32>(sums, a + b);
    store<i32>(sums, c + d, 4);
    store<i32>(sums, a - b, 8);
    store<i32>(sums, d - c, 12);
  }
  const row0 = v128.load(Y2_SUMS);
  const row1 = v128.load(Y2_SUMS, 16);
  const row2 = v128.load(Y2_SUMS, 32);
  const row3 = v128.load(Y2_SUMS, 48);
  const a = i32x4.add(row0, row3);
  const b = i32x4.add(row1, row2);
  const c = i32x4.sub(row1, row2);
  const d = i32x4.sub(row0, row3);
  // Sums are 8 times a decoder's DC, and the transform is a half of them.
  const out0 = i32x4.shr_s(i32x4.add(a, b), 3);
  const out1 = i32x4.shr_s(i32x4.add(c, d), 3);
  const out2 = i32x4.shr_s(i32x4.sub(a, b), 3);
  const out3 = i32x4.shr_s(i32x4.sub(d, c), 3);
  v128.store(Y2, i16x8.narrow_i32x4_s(out0, out2));
  v128.store(Y2, i16x8.narrow_i32x4_s(out1, out3), 16);
}
