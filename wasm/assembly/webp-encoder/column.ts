/*
 * What a macroblock leaves for the one below it and for the one on its right: a record of 64 bytes.
 *
 * The one above has the bottom row of its pixels, the one on the left its right column.
 */

/** Bytes of a record. */
export const COLUMN_BYTES: usize = 64;

@unmanaged
export class Column {
  /** 16 pixels of luma. */
  luma: v128;
  /** 8 of U, 8 of V. */
  chroma: v128;
  /** Which blocks have levels, a byte each: 4 of luma, 2 of U, 2 of V. */
  nonZero: u64;
  /** Whether the last macroblock that had a block Y2 had levels in it. */
  nonZeroDcs: u8;
  /** Four 4x4 modes. */
  modes: u32;

  /** What lies outside the picture: pixels of one value (RFC 6386, section 12.2), DC, no levels. */
  clear(pixel: u8): void {
    this.luma = i8x16.splat(pixel);
    this.chroma = i8x16.splat(pixel);
    this.nonZero = 0;
    this.nonZeroDcs = 0;
    this.modes = 0;
  }

  @inline
  pointer(): usize {
    return changetype<usize>(this);
  }
}
