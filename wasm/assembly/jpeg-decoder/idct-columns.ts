/*
 * The second pass of the inverse DCT of 8x8 coefficients (ITU-T T.81, A.3.3): down eight columns at
 * once, one in each lane of 16 bits.
 *
 * The flow graph is Loeffler's (Loeffler, Ligtenberg, Moschytz, "Practical fast 1-D DCT algorithms
 * with 11 multiplications", ICASSP 1989), its rotations written with four multiplications each:
 * every factor is below 1 or 1 plus such a one, and a rounded multiplication of 16-bit fractions is
 * one instruction.
 *
 * Values are eight samples with 2 fraction bits, a sample is thus 32: lanes hold samples from -1024
 * to 1023, and wrap around beyond what any picture of 8 bits gives.
 */

import { CoefficientRows } from "./idct-rows";

/** 15 fraction bits. */
const SQRT2_LESS_1: i16 = 13573;
const COS_1: i16 = 32138;
const SIN_1: i16 = 6393;
const COS_3: i16 = 27246;
const SIN_3: i16 = 18205;
/** sqrt(2) cos(2 pi / 16) - 1 and sqrt(2) sin(2 pi / 16). */
const ROOT_COS_2_LESS_1: i16 = 10045;
const ROOT_SIN_2: i16 = 17734;
/** A value of 32 is a sample of 1. */
const TO_SAMPLE: i16 = 1 << 10;

/** Eight rows of eight bytes at this address. */
@unmanaged
export class Tile {
  @inline
  static at(address: usize): Tile {
    return changetype<Tile>(address);
  }

  /** @param wide false when no coefficient of a horizontal frequency above 3 differs from zero */
  @inline
  fill(block: usize, wide: bool): void {
    const rows = CoefficientRows.at(block);
    const r0 = rows.transform(0, wide);
    const r4 = rows.transform(4, wide);
    const r2 = rows.transform(2, wide);
    const r6 = rows.transform(6, wide);
    const turned2 = i16x8.add(i16x8.add(r2, times(r2, ROOT_COS_2_LESS_1)), times(r6, ROOT_SIN_2));
    const turned6 = i16x8.sub(i16x8.sub(times(r2, ROOT_SIN_2), r6), times(r6, ROOT_COS_2_LESS_1));
    const r1 = rows.transform(1, wide);
    const r7 = rows.transform(7, wide);
    const sum17 = i16x8.add(r1, r7);
    const difference17 = i16x8.sub(r1, r7);
    const root3 = timesRoot2(rows.transform(3, wide));
    const root5 = timesRoot2(rows.transform(5, wide));
    rows.clear(0, wide);
    rows.clear(4, wide);
    this.combine(
      i16x8.add(r0, r4),
      i16x8.sub(r0, r4),
      turned2,
      turned6,
      i16x8.add(sum17, root3),
      i16x8.add(difference17, root5),
      i16x8.sub(sum17, root3),
      i16x8.sub(difference17, root5),
    );
  }

  /** The same when no coefficient of a vertical frequency above 3 differs from zero. */
  @inline
  fillFromUpper(block: usize, wide: bool): void {
    const rows = CoefficientRows.at(block);
    const r0 = rows.transform(0, wide);
    const r1 = rows.transform(1, wide);
    const r2 = rows.transform(2, wide);
    const r3 = timesRoot2(rows.transform(3, wide));
    rows.clear(0, wide);
    const turned2 = i16x8.add(r2, times(r2, ROOT_COS_2_LESS_1));
    const turned6 = times(r2, ROOT_SIN_2);
    this.combine(r0, r0, turned2, turned6, i16x8.add(r1, r3), r1, i16x8.sub(r1, r3), r1);
  }

  /**
   * The last butterflies.
   *
   * @param a of the even part: rows 0 + 4
   * @param b rows 0 - 4
   * @param c rows 2 and 6 turned: what is added to `a`
   * @param d what is added to `b`
   * @param e of the odd part: 1 + 7 + sqrt(2) 3
   * @param f 1 - 7 + sqrt(2) 5
   * @param g 1 + 7 - sqrt(2) 3
   * @param h 1 - 7 - sqrt(2) 5
   */
  @inline
  private combine(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): void {
    const tile = changetype<usize>(this);
    const even0 = i16x8.add(a, c);
    const even1 = i16x8.add(b, d);
    const even2 = i16x8.sub(b, d);
    const even3 = i16x8.sub(a, c);
    const odd0 = i16x8.add(times(e, COS_3), times(f, SIN_3));
    const odd1 = i16x8.add(times(h, COS_1), times(g, SIN_1));
    const odd2 = i16x8.sub(times(g, COS_1), times(h, SIN_1));
    const odd3 = i16x8.sub(times(f, COS_3), times(e, SIN_3));
    storeRows(i16x8.add(even0, odd0), i16x8.add(even1, odd1), tile);
    storeRows(i16x8.add(even2, odd2), i16x8.add(even3, odd3), tile + 16);
    storeRows(i16x8.sub(even3, odd3), i16x8.sub(even2, odd2), tile + 32);
    storeRows(i16x8.sub(even1, odd1), i16x8.sub(even0, odd0), tile + 48);
  }
}

function storeRows(upper: v128, lower: v128, target: usize): void {
  const samples = i8x16.narrow_i16x8_u(times(upper, TO_SAMPLE), times(lower, TO_SAMPLE));
  v128.store(target, samples);
}

/** Rounded product with a fraction of 15 bits. */
function times(value: v128, fraction: i16): v128 {
  return i16x8.relaxed_q15mulr_s(value, i16x8.splat(fraction));
}

function timesRoot2(value: v128): v128 {
  return i16x8.add(value, times(value, SQRT2_LESS_1));
}
