/*
 * The first pass of the inverse DCT of 8x8 coefficients (ITU-T T.81, A.3.3): along a row.
 *
 * Times the square root of 8, so that a whole factor of 8 is left at the end, it is
 *   x(j) = F(0) + sqrt(2) * sum over k from 1 to 7 of F(k) cos((2j + 1) k pi / 16).
 *
 * The even coefficients give a part that is the same for x(j) and x(7 - j), the odd ones a part that
 * changes its sign, so four lanes compute eight values. A pair of coefficients is spread over all
 * lanes by the load (see block.ts for why they lie side by side), and one multiply-add combines it
 * with the lanes' own factors: no transposition is needed between the passes, and every sum has 32
 * bits.
 *
 * Factors have 14 fraction bits and coefficients 4; of the 18 the upper half of a sum keeps 2. Only
 * the row of vertical frequency 0 is rounded: that the others are cut off costs a sample a tenth of a
 * level at most, and to round them would cost an eighth of the time.
 */

/** The block at this address. */
@unmanaged
export class CoefficientRows {
  @inline
  static at(address: usize): CoefficientRows {
    return changetype<CoefficientRows>(address);
  }

  /**
   * A row transformed, in the lanes of the second pass: eight values of 16 bits, 2 fraction bits.
   *
   * @param row 0 to 7
   * @param wide false when no coefficient of a horizontal frequency above 3 differs from zero
   */
  @inline
  transform(row: usize, wide: bool): v128 {
    const block = changetype<usize>(this);
    let even = i32x4.dot_i16x8_s(pair(block, row, 0), i16x8(C0, C2, C0, C6, C0, -C6, C0, -C2));
    let odd = i32x4.dot_i16x8_s(pair(block, row, 1), i16x8(C1, C3, C3, -C7, C5, -C1, C7, -C5));
    if (wide) {
      const even46 = i16x8(C0, C6, -C0, -C2, -C0, C2, C0, -C6);
      even = i32x4.add(even, i32x4.dot_i16x8_s(pair(block, row, 2), even46));
      const odd57 = i16x8(C5, C7, -C1, -C5, C7, C3, C3, -C1);
      odd = i32x4.add(odd, i32x4.dot_i16x8_s(pair(block, row, 3), odd57));
    }
    if (row === 0) even = i32x4.add(even, i32x4.splat(ROUNDING + LEVEL_SHIFT));
    const ascending = i32x4.add(even, odd);
    const descending = i32x4.sub(even, odd);
    return i16x8.shuffle(ascending, descending, 1, 3, 5, 7, 15, 13, 11, 9);
  }

  /** Sets what four rows were read from to zero. */
  @inline
  clear(firstRow: usize, wide: bool): void {
    const rows = changetype<usize>(this) + (firstRow << 4);
    const zero = i32x4.splat(0);
    v128.store(rows, zero);
    v128.store(rows, zero, 16);
    if (wide) {
      v128.store(rows, zero, 32);
      v128.store(rows, zero, 48);
    }
  }
}

/** Half of the lower half of a sum, which is dropped. */
const ROUNDING: i32 = 1 << 15;
/** 128 in every sample: as 8 * 128 in the sums of the row of vertical frequency 0. */
const LEVEL_SHIFT: i32 = (8 * 128) << 18;

// 1 and sqrt(2) cos(k pi / 16) with 14 fraction bits.
const C0: i16 = 16384;
const C1: i16 = 22725;
const C2: i16 = 21407;
const C3: i16 = 19266;
const C5: i16 = 12873;
const C6: i16 = 8867;
const C7: i16 = 4520;

/** Two coefficients of a row in every lane: columns 0 and 2, 1 and 3, 4 and 6, or 5 and 7. */
function pair(block: usize, row: usize, index: usize): v128 {
  const lane = ((row & 1) << 1) | ((row >> 1) & 1);
  return v128.load32_splat(block + ((row >> 2) << 6) + (index << 4) + (lane << 2));
}
