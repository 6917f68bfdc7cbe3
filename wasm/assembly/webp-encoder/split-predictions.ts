/*
 * The ten modes that predict a block of 4x4 luma (RFC 6386, section 12.3), two at a time.
 *
 * The 13 pixels around the block lie in one register: four on the left from the bottom upwards (the
 * lowest one twice, as its mean with itself is needed), the corner, eight above. Means of two and of
 * three neighbours are made of it at once; each mode is then a swizzle of these or two.
 *
 *   bytes   0 1  2  3  4  5       6 .. 13
 *           L L  K  J  I  corner  A .. H
 *
 * A pair of predictions has two vectors: rows 0 and 1, then 2 and 3, the first mode's four pixels and the
 * second's side by side.
 */

import { lanePlaces, pick } from "./lanes";
import { trueMotion, WholeVectors } from "./whole-predictions";

@unmanaged
export class SplitVectors extends WholeVectors {
  /** The corner and what lies above to its place in the register. */
  aboveToEdge: v128;
  /** The next neighbours, and those after them. */
  next: v128;
  afterNext: v128;
  /** Of means of three (and of two) for rows 0 and 1, then 2 and 3 of each pair of modes. */
  veHeUpper: v128;
  veHeLower: v128;
  ldRdUpper: v128;
  ldRdLower: v128;
  vrVlUpper: v128;
  vrVlUpperTwo: v128;
  vrVlLower: v128;
  vrVlLowerTwo: v128;
  hdHuUpper: v128;
  hdHuUpperTwo: v128;
  hdHuLower: v128;
  hdHuLowerTwo: v128;
  /** For TM, which is beside DC: what lies above, on the left of two rows, and the corner. */
  tmAbove: v128;
  tmLeftUpper: v128;
  tmLeftLower: v128;
  tmCorner: v128;
  /** DC's bytes. */
  dcBytes: v128;
  /** Out of a tile's two rows four bytes of the left block twice, or of the right one. */
  twiceLeft: v128;
  twiceRight: v128;
  /** Lanes 0 1 4 5 2 3 6 7: the first candidate's before the second's. */
  byCandidate: v128;
  /** The low four bits of the first of four lanes make room for a candidate's number. */
  numberRoom: v128;
  numbers0: v128;
  numbers1: v128;
  numbers2: v128;
  numbers3: v128;
  numbers4: v128;

  fillSplit(): void {
    this.aboveToEdge = i8x16(-1, -1, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8, -1);
    this.next = i8x16(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);
    this.afterNext = i8x16(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15);
    this.veHeUpper = i8x16(5, 6, 7, 8, 3, 3, 3, 3, 5, 6, 7, 8, 2, 2, 2, 2);
    this.veHeLower = i8x16(5, 6, 7, 8, 1, 1, 1, 1, 5, 6, 7, 8, 0, 0, 0, 0);
    this.ldRdUpper = i8x16(6, 7, 8, 9, 4, 5, 6, 7, 7, 8, 9, 10, 3, 4, 5, 6);
    this.ldRdLower = i8x16(8, 9, 10, 11, 2, 3, 4, 5, 9, 10, 11, 12, 1, 2, 3, 4);
    this.vrVlUpper = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 4, 5, 6, 7, 6, 7, 8, 9);
    this.vrVlUpperTwo = i8x16(5, 6, 7, 8, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1);
    this.vrVlLower = i8x16(3, -1, -1, -1, -1, -1, -1, 10, 2, 4, 5, 6, 7, 8, 9, 11);
    this.vrVlLowerTwo = i8x16(-1, 5, 6, 7, 7, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    this.hdHuUpper = i8x16(-1, 4, 5, 6, -1, 2, -1, 1, -1, 3, -1, 4, -1, 1, -1, 0);
    this.hdHuUpperTwo = i8x16(4, -1, -1, -1, 3, -1, 2, -1, 3, -1, 4, -1, 2, -1, 1, -1);
    this.hdHuLower = i8x16(-1, 2, -1, 3, -1, 0, -1, -1, -1, 1, -1, 2, -1, -1, -1, -1);
    this.hdHuLowerTwo = i8x16(2, -1, 3, -1, 1, -1, 0, 0, 1, -1, 2, -1, 0, 0, 0, 0);
    this.tmAbove = i8x16(-1, -1, -1, -1, 6, 7, 8, 9, -1, -1, -1, -1, 6, 7, 8, 9);
    this.tmLeftUpper = i8x16(-1, -1, -1, -1, 4, 4, 4, 4, -1, -1, -1, -1, 3, 3, 3, 3);
    this.tmLeftLower = i8x16(-1, -1, -1, -1, 2, 2, 2, 2, -1, -1, -1, -1, 1, 1, 1, 1);
    this.tmCorner = i8x16(-1, -1, -1, -1, 5, 5, 5, 5, -1, -1, -1, -1, 5, 5, 5, 5);
    this.dcBytes = i32x4(-1, 0, -1, 0);
    this.twiceLeft = i8x16(0, 1, 2, 3, 0, 1, 2, 3, 8, 9, 10, 11, 8, 9, 10, 11);
    this.twiceRight = i8x16(4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15);
    this.byCandidate = lanePlaces(0, 1, 4, 5, 2, 3, 6, 7);
    this.numberRoom = i32x4.splat(-16);
    this.numbers0 = i32x4(0, 0, 1, 1);
    this.numbers1 = i32x4(2, 2, 3, 3);
    this.numbers2 = i32x4(4, 4, 5, 5);
    this.numbers3 = i32x4(6, 6, 7, 7);
    this.numbers4 = i32x4(8, 8, 9, 9);
  }

  /** The mean of each byte and the next one. */
  @inline
  meansOfTwo(edge: v128): v128 {
    return i8x16.avgr_u(edge, pick(edge, this.next));
  }

  /** (a + 2 b + c + 2) / 4 of each byte and the next two: the first mean is rounded down. */
  @inline
  meansOfThree(edge: v128): v128 {
    const last = pick(edge, this.afterNext);
    const odd = v128.and(v128.xor(edge, last), this.ones);
    const outer = i8x16.sub(i8x16.avgr_u(edge, last), odd);
    return i8x16.avgr_u(outer, pick(edge, this.next));
  }

  /** DC and TM in a pair, rows 0 and 1 or 2 and 3. */
  @inline
  dcAndTrueMotion(edge: v128, dc: i32, tmLeft: v128): v128 {
    const above = v128.or(pick(edge, this.tmAbove), v128.and(i8x16.splat(<i8>dc), this.dcBytes));
    return trueMotion(above, pick(edge, tmLeft), pick(edge, this.tmCorner));
  }
}
