/*
 * The inverse transforms, to the bit as a decoder does them (RFC 6386, sections 14.3 and 14.4): what is
 * predicted from later must be what the decoder will have.
 *
 * Layout of a block's coefficients: rows 0 and 2 in one vector ("even"), 1 and 3 in another ("odd").
 */

import { TransformVectors } from "./forward-transform";
import { lanePlaces, pick, times } from "./lanes";
import { Y2_SUMS } from "./layout";

@unmanaged
export class InverseVectors extends TransformVectors {
  /** The low half of the lanes two times, and the high half. */
  lowTwice: v128;
  highTwice: v128;
  /** The low half to the high one, and back. */
  lowToHigh: v128;
  highToLow: v128;
  plusMinus: v128;
  /** 20091 and 35468 (less 65536) of section 14.3 for the even lanes, and for the odd ones. */
  cosineEven: v128;
  cosineOdd: v128;
  sineEven: v128;
  sineOdd: v128;
  /** High halves of 32-bit lanes to the low ones. */
  halvesDown: v128;
  /** Columns of sums and differences to rows. */
  evenOfSums: v128;
  evenOfDifferences: v128;
  oddOfSums: v128;
  oddOfDifferences: v128;
  /** Division by eight, rounded. */
  eighth: v128;
  /** Rows of a block of bytes to its columns 0, 1, 3, 2, and back. */
  toColumns: v128;
  toRows: v128;

  fillInverse(): void {
    this.lowTwice = lanePlaces(0, 1, 2, 3, 0, 1, 2, 3);
    this.highTwice = lanePlaces(4, 5, 6, 7, 4, 5, 6, 7);
    this.lowToHigh = lanePlaces(-1, -1, -1, -1, 0, 1, 2, 3);
    this.highToLow = lanePlaces(4, 5, 6, 7, -1, -1, -1, -1);
    this.plusMinus = i16x8(1, 1, 1, 1, -1, -1, -1, -1);
    this.cosineEven = i16x8(20091, 0, 20091, 0, 20091, 0, 20091, 0);
    this.cosineOdd = i16x8(0, 20091, 0, 20091, 0, 20091, 0, 20091);
    this.sineEven = i16x8(-30068, 0, -30068, 0, -30068, 0, -30068, 0);
    this.sineOdd = i16x8(0, -30068, 0, -30068, 0, -30068, 0, -30068);
    this.halvesDown = lanePlaces(1, -1, 3, -1, 5, -1, 7, -1);
    this.evenOfSums = lanePlaces(0, 4, -1, -1, 2, 6, -1, -1);
    this.evenOfDifferences = lanePlaces(-1, -1, 4, 0, -1, -1, 6, 2);
    this.oddOfSums = lanePlaces(1, 5, -1, -1, 3, 7, -1, -1);
    this.oddOfDifferences = lanePlaces(-1, -1, 5, 1, -1, -1, 7, 3);
    this.eighth = i16x8.splat(4096);
    this.toColumns = i8x16(0, 4, 8, 12, 1, 5, 9, 13, 3, 7, 11, 15, 2, 6, 10, 14);
    this.toRows = i8x16(0, 4, 12, 8, 1, 5, 13, 9, 2, 6, 14, 10, 3, 7, 15, 11);
  }

  /** lanes + lanes * 20091 / 65536, rounded down. */
  @inline
  timesCosine(lanes: v128): v128 {
    const even = pick(i32x4.dot_i16x8_s(lanes, this.cosineEven), this.halvesDown);
    const odd = v128.and(i32x4.dot_i16x8_s(lanes, this.cosineOdd), this.odd);
    return i16x8.add(lanes, v128.or(even, odd));
  }

  /** lanes * 35468 / 65536, rounded down. */
  @inline
  timesSine(lanes: v128): v128 {
    const even = pick(i32x4.dot_i16x8_s(lanes, this.sineEven), this.halvesDown);
    const odd = v128.and(i32x4.dot_i16x8_s(lanes, this.sineOdd), this.odd);
    return i16x8.add(lanes, v128.or(even, odd));
  }

  /** The sum of the halves, then their difference. */
  @inline
  butterfly(lanes: v128): v128 {
    return i16x8.add(
      pick(lanes, this.lowTwice),
      i16x8.mul(pick(lanes, this.highTwice), this.plusMinus),
    );
  }

  /** Of the odd rows the two that are added to the even ones' results, and taken from them. */
  @inline
  turned(odd: v128): v128 {
    const cosine = this.timesCosine(odd);
    const sine = this.timesSine(odd);
    const first = v128.or(v128.and(cosine, this.lowHalf), pick(sine, this.lowToHigh));
    const second = v128.or(pick(sine, this.highToLow), v128.and(cosine, this.highHalf));
    return i16x8.add(first, i16x8.mul(second, this.plusMinus));
  }

  /** The coefficients' transform, added to a prediction: both 4x4, row by row. */
  @inline
  addResidual(even: v128, odd: v128, prediction: v128): v128 {
    let fromEven = this.butterfly(even);
    let fromOdd = this.turned(odd);
    let sums = i16x8.add(fromEven, fromOdd);
    let differences = i16x8.sub(fromEven, fromOdd);
    const columnsEven = v128.or(
      pick(sums, this.evenOfSums),
      pick(differences, this.evenOfDifferences),
    );
    const columnsOdd = v128.or(
      pick(sums, this.oddOfSums),
      pick(differences, this.oddOfDifferences),
    );
    fromEven = this.butterfly(columnsEven);
    fromOdd = this.turned(columnsOdd);
    sums = times(i16x8.add(fromEven, fromOdd), this.eighth);
    differences = times(i16x8.sub(fromEven, fromOdd), this.eighth);
    const columns = pick(prediction, this.toColumns);
    const samples = i8x16.narrow_i16x8_u(
      i16x8.add(sums, i16x8.extend_low_i8x16_u(columns)),
      i16x8.add(differences, i16x8.extend_high_i8x16_u(columns)),
    );
    return pick(samples, this.toRows);
  }
}

/** A prediction with the block of coefficients at `coefficients` added. */
export function reconstruct(coefficients: usize, prediction: v128, v: InverseVectors): v128 {
  return v.addResidual(v128.load(coefficients), v128.load(coefficients, 16), prediction);
}

/** The block Y2 at `coefficients`: its transform to the DC coefficients of 16 blocks at `blocks`. */
export function restoreDcs(coefficients: usize, blocks: usize): void {
  for (let column: usize = 0; column < 4; column++) {
    const place = coefficients + (column << 1);
    const in0 = <i32>load<i16>(place);
    const in2 = <i32>load<i16>(place, 8);
    const in1 = <i32>load<i16>(place, 16);
    const in3 = <i32>load<i16>(place, 24);
    const a = in0 + in3;
    const b = in1 + in2;
    const c = in1 - in2;
    const d = in0 - in3;
    const sums = Y2_SUMS + (column << 2);
    store<i32>(sums, a + b);
    store<i32>(sums, c + d, 16);
    store<i32>(sums, a - b, 32);
    store<i32>(sums, d - c, 48);
  }
  for (let row: usize = 0; row < 4; row++, blocks += 128) {
    const sums = Y2_SUMS + (row << 4);
    const in0 = load<i32>(sums);
    const in1 = load<i32>(sums, 4);
    const in2 = load<i32>(sums, 8);
    const in3 = load<i32>(sums, 12);
    const a = in0 + in3 + 3;
    const b = in1 + in2;
    const c = in1 - in2;
    const d = in0 - in3 + 3;
    store<i16>(blocks, (a + b) >> 3);
    store<i16>(blocks, (c + d) >> 3, 32);
    store<i16>(blocks, (a - b) >> 3, 64);
    store<i16>(blocks, (d - c) >> 3, 96);
  }
}
