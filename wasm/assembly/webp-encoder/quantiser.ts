/*
 * A quantiser as the host writes it (src/imaging/engine/webp-encoder/quantisers.ts), for one segment and
 * one type of block, and the steps that use it.
 *
 * A level is ((|c| * multiplier) - bias) * scale, products in Q15: the multiplier divides by the step but
 * keeps a fraction, whose size the scale takes off. Coefficients come 8 times as large as a decoder has
 * them, those of Y2 twice, and so do the steps in here that are called sizes.
 *
 * While modes are compared the rows of two blocks lie beside each other, and only in the first one a
 * step for DC appears, two times. A block that is decided has its rows 0 and 2 in one vector, 1 and 3 in
 * another ("even" and "odd").
 */

import { InverseVectors } from "./inverse-transform";
import { pick, squares, times } from "./lanes";
import { QUANTISER_BYTES, QUANTISERS } from "./layout";

/** Luma whose DC is in Y2, Y2, chroma, luma with DC (RFC 6386, section 13.3). */
export const WITHOUT_DC: i32 = 0;
export const DCS: i32 = 1;
export const OF_CHROMA: i32 = 2;
export const WITH_DC: i32 = 3;

@unmanaged
export class Quantiser {
  firstMultiplier: v128;
  multiplier: v128;
  firstBias: v128;
  bias: v128;
  firstScale: v128;
  scale: v128;
  firstSize: v128;
  size: v128;
  /** Of a decided block. */
  evenMultiplier: v128;
  evenBias: v128;
  oddBias: v128;
  evenScale: v128;
  evenStep: v128;
  oddStep: v128;
  /** Coefficients below become 0. */
  evenThreshold: v128;
  oddThreshold: v128;
  evenSize: v128;
  oddSize: v128;
  /** Of DC coefficients alone. */
  dcMultiplier: v128;
  dcBias: v128;
  dcScale: v128;
  dcSize: v128;
  /** Bytes: what a level from 0 to 15 costs, in 1/8 bit. */
  rates: v128;
  /** What 1/8 bit weighs in squared errors: 16-bit lanes. */
  rateWeights: v128;
  /** The same of 1/256 bit, times 16. */
  lambda: i32;
  /** The same where a last level may be dropped. */
  trimLambda: i32;
  /** Where lone levels of one are dropped, times 1024; 0 leaves the thresholds as they are. */
  zeroWeight: i32;

  /** Levels of coefficients that are no DC, from their magnitudes. */
  @inline
  levels(magnitudes: v128): v128 {
    const scaled = times(magnitudes, this.multiplier);
    return times(i16x8.sub_sat_u(scaled, this.bias), this.scale);
  }

  /** The same in the first rows of two blocks. */
  @inline
  firstLevels(magnitudes: v128): v128 {
    const scaled = times(magnitudes, this.firstMultiplier);
    return times(i16x8.sub_sat_u(scaled, this.firstBias), this.firstScale);
  }

  @inline
  evenLevels(magnitudes: v128): v128 {
    const scaled = times(magnitudes, this.evenMultiplier);
    return times(i16x8.sub_sat_u(scaled, this.evenBias), this.evenScale);
  }

  @inline
  oddLevels(magnitudes: v128): v128 {
    const scaled = times(magnitudes, this.multiplier);
    return times(i16x8.sub_sat_u(scaled, this.oddBias), this.scale);
  }

  @inline
  dcLevels(magnitudes: v128): v128 {
    const scaled = times(magnitudes, this.dcMultiplier);
    return times(i16x8.sub_sat_u(scaled, this.dcBias), this.dcScale);
  }

  /** Squared errors of what is no DC, pairs added. */
  @inline
  errors(magnitudes: v128, levels: v128): v128 {
    return squares(i16x8.sub(magnitudes, i16x8.mul(levels, this.size)));
  }

  /** Costs in 1/8 bit of two vectors of levels, pairs added: the first's in the low half. */
  @inline
  ratesOf(levels: v128, others: v128, v: InverseVectors): v128 {
    const narrow = i8x16.narrow_i16x8_s(levels, others);
    return i16x8.extadd_pairwise_i8x16_u(pick(this.rates, i8x16.min_u(narrow, v.fifteen)));
  }

  /** Such rates in squared errors. */
  @inline
  weigh(rates: v128): v128 {
    return i32x4.dot_i16x8_s(rates, this.rateWeights);
  }
}

@inline
export function quantiserOf(segment: i32, type: i32): Quantiser {
  return changetype<Quantiser>(QUANTISERS + <usize>(segment * 4 + type) * QUANTISER_BYTES);
}

/** Squared errors and 1/256 bits in one measure: `lambda` is a quantiser's. */
@inline
export function weighed(lambda: i32, bits: i32): i64 {
  return (<i64>lambda * <i64>bits) >> 4;
}
