/*
 * Vectors that all families use, and the steps on one vector.
 *
 * The encoder's vectors are one class that grows from file to file: their fields then lie at fixed
 * distances from one pointer, which is all that a kernel has to keep.
 */

/** At a pointer aligned to 16. Swizzles have -1 where they put a zero. */
@unmanaged
export class LaneVectors {
  zero: v128;
  ones: v128;
  /** 15 and 31 in every byte. */
  fifteen: v128;
  thirtyOne: v128;
  /** The neighbours of 32-bit lanes, and of 64-bit lanes. */
  swap32: v128;
  swap64: v128;
  /** Masks of 16-bit lanes: all but the first; all but the first of either half. */
  notFirst: v128;
  notFirsts: v128;
  lowHalf: v128;
  highHalf: v128;
  /** The odd lanes. */
  odd: v128;

  fillLanes(): void {
    this.zero = i16x8.splat(0);
    this.ones = i8x16.splat(1);
    this.fifteen = i8x16.splat(15);
    this.thirtyOne = i8x16.splat(31);
    this.swap32 = i8x16(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    this.swap64 = i8x16(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    this.notFirst = i16x8(0, -1, -1, -1, -1, -1, -1, -1);
    this.notFirsts = i16x8(0, -1, -1, -1, 0, -1, -1, -1);
    this.lowHalf = i16x8(-1, -1, -1, -1, 0, 0, 0, 0);
    this.highHalf = i16x8(0, 0, 0, 0, -1, -1, -1, -1);
    this.odd = i16x8(0, -1, 0, -1, 0, -1, 0, -1);
  }

  /** Sum of the four 32-bit lanes. */
  @inline
  sum(lanes: v128): i32 {
    const pairs = i32x4.add(lanes, pick(lanes, this.swap64));
    return i32x4.extract_lane(i32x4.add(pairs, pick(pairs, this.swap32)), 0);
  }
}

@inline
export function pick(bytes: v128, places: v128): v128 {
  return i8x16.relaxed_swizzle(bytes, places);
}

/** Products in Q15, rounded. */
@inline
export function times(lanes: v128, factors: v128): v128 {
  return i16x8.relaxed_q15mulr_s(lanes, factors);
}

/** Pairs of squares, added. */
@inline
export function squares(lanes: v128): v128 {
  return i32x4.dot_i16x8_s(lanes, lanes);
}

/** A swizzle of 16-bit lanes; -1 puts a zero. */
export function lanePlaces(a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, g: i32, h: i32): v128 {
  return i16x8(
    <i16>lanePlace(a),
    <i16>lanePlace(b),
    <i16>lanePlace(c),
    <i16>lanePlace(d),
    <i16>lanePlace(e),
    <i16>lanePlace(f),
    <i16>lanePlace(g),
    <i16>lanePlace(h),
  );
}

function lanePlace(lane: i32): i32 {
  return lane < 0 ? -1 : (lane << 1) | (((lane << 1) | 1) << 8);
}
