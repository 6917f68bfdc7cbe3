/*
 * The modes that predict 16x16 luma or 8x8 chroma (RFC 6386, sections 12.2 and 12.3), as tiles.
 */

import { EdgeVectors } from "./edge-transforms";
import { pick } from "./lanes";
import { MODE_DC, MODE_H, MODE_V } from "./mode-paths";

/** The value of DC where nothing lies above nor on the left. */
const NO_EDGE: i32 = 128;

@unmanaged
export class WholeVectors extends EdgeVectors {
  /** The left half of a row above, or the right one, in two rows of a tile. */
  topLeft: v128;
  topRight: v128;
  /** Two pixels on the left, each along a row: for eight pairs of rows. */
  left0: v128;
  left1: v128;
  left2: v128;
  left3: v128;
  left4: v128;
  left5: v128;
  left6: v128;
  left7: v128;
  /** Of a tile's upper two rows the left block's, and of its lower two; then of the right block. */
  leftBlockUpper: v128;
  leftBlockLower: v128;
  rightBlockUpper: v128;
  rightBlockLower: v128;

  fillWhole(): void {
    this.topLeft = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
    this.topRight = i8x16(8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    this.left0 = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    this.left1 = i8x16(2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    this.left2 = i8x16(4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5);
    this.left3 = i8x16(6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7);
    this.left4 = i8x16(8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9);
    this.left5 = i8x16(10, 10, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11, 11);
    this.left6 = i8x16(12, 12, 12, 12, 12, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13, 13);
    this.left7 = i8x16(14, 14, 14, 14, 14, 14, 14, 14, 15, 15, 15, 15, 15, 15, 15, 15);
    this.leftBlockUpper = i8x16(0, 1, 2, 3, 8, 9, 10, 11, -1, -1, -1, -1, -1, -1, -1, -1);
    this.leftBlockLower = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 8, 9, 10, 11);
    this.rightBlockUpper = i8x16(4, 5, 6, 7, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
    this.rightBlockLower = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 4, 5, 6, 7, 12, 13, 14, 15);
  }

  /**
   * Two rows of a tile.
   *
   * @param right which half of the row above
   * @param pair which two of the rows
   * @param corner the pixel above to the left, everywhere; `dc` the value of DC, everywhere
   */
  @inline
  predict(
    mode: i32,
    right: usize,
    pair: usize,
    top: v128,
    left: v128,
    corner: v128,
    dc: v128,
  ): v128 {
    if (mode === MODE_DC) return dc;
    const pointer = changetype<usize>(this);
    const ofTop = v128.load(pointer + (right << 4), offsetof<WholeVectors>("topLeft"));
    const vertical = pick(top, ofTop);
    if (mode === MODE_V) return vertical;
    const ofLeft = v128.load(pointer + (pair << 4), offsetof<WholeVectors>("left0"));
    const horizontal = pick(left, ofLeft);
    return mode === MODE_H ? horizontal : trueMotion(vertical, horizontal, corner);
  }

  /** Out of the two halves of a tile one block, row by row. */
  @inline
  blockOf(upper: v128, lower: v128, right: usize): v128 {
    const pointer = changetype<usize>(this) + (right << 5);
    const ofUpper = v128.load(pointer, offsetof<WholeVectors>("leftBlockUpper"));
    const ofLower = v128.load(pointer, offsetof<WholeVectors>("leftBlockLower"));
    return v128.or(pick(upper, ofUpper), pick(lower, ofLower));
  }
}

/** above + left - corner, clamped (RFC 6386, section 12.2). */
@inline
export function trueMotion(above: v128, left: v128, corner: v128): v128 {
  const more = i8x16.sub_sat_u(left, corner);
  const less = i8x16.sub_sat_u(corner, left);
  return i8x16.sub_sat_u(i8x16.add_sat_u(above, more), less);
}

/** The sum of eight bytes. */
@inline
export function sumOfBytes(bytes: u64): i32 {
  const pairs = (bytes & 0x00ff00ff00ff00ff) + ((bytes >> 8) & 0x00ff00ff00ff00ff);
  return <i32>((pairs * 0x0001000100010001) >> 48);
}

/**
 * The value of DC for `2^shift` pixels a side.
 *
 * @param top their sum; `left` likewise
 */
@inline
export function dcOf(top: i32, left: i32, hasTop: bool, hasLeft: bool, shift: i32): i32 {
  const side = 1 << shift;
  if (hasTop && hasLeft) return (top + left + side) >> (shift + 1);
  if (hasTop) return (top + (side >> 1)) >> shift;
  if (hasLeft) return (left + (side >> 1)) >> shift;
  return NO_EDGE;
}
