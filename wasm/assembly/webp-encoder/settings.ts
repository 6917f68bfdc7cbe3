import { SETTINGS } from "./layout";

/**
 * What the host sets before a picture: 32-bit words in this order (src/imaging/engine/webp-encoder/
 * settings.ts writes them).
 */
@unmanaged
export class Settings {
  /** Straight RGBA, rows without padding. */
  pixels: usize;
  width: i32;
  height: i32;
  /** Macroblocks across and down. */
  across: i32;
  down: i32;
  /** Whether there is transparency. */
  hasAlpha: i32;
  /** A record for each column of macroblocks: column.ts. */
  columns: usize;
  /** A record for each macroblock: macroblock-info.ts. */
  infos: usize;
  /**
   * Where what a decoder has before its loop filter goes, 384 bytes a macroblock: 16 rows of luma, 8 of
   * U and V side by side. For tests; 0 for nowhere.
   */
  reconstruction: usize;
  /** 1 or 4. */
  segments: i32;
  /** Activities (activity.ts) from which on segments 1, 2 and 3 begin. */
  threshold1: i32;
  threshold2: i32;
  threshold3: i32;
  /** Whether macroblocks without levels may be marked as such. */
  maySkip: i32;
  /** Log2 of the number of token partitions. */
  partitionBits: i32;
  /** Of the picture: RFC 6386, section 9.6. */
  quantiserIndex: i32;
  /** Of the segments: section 9.3. With a single one its filter level is the picture's. */
  quantiserIndex0: i32;
  quantiserIndex1: i32;
  quantiserIndex2: i32;
  quantiserIndex3: i32;
  filterLevel0: i32;
  filterLevel1: i32;
  filterLevel2: i32;
  filterLevel3: i32;
}

@inline
export function settings(): Settings {
  return changetype<Settings>(SETTINGS);
}
