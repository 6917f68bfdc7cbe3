/*
 * The transforms of what whole macroblocks are predicted from: the row above and the column on the left.
 *
 * The four modes differ from each other only in the first row and column of coefficients: their
 * predictions are constant along rows, columns or both, and TM without its clamp is the sum of two such.
 * So the source is transformed once, the cost of what the modes share counted once, and the first row
 * and column with and without their prediction (whole-search.ts, chroma-search.ts).
 */

import { lanePlaces, pick } from "./lanes";
import { LEFT_MEANS, LEFT_TRANSFORMS, TOP_TRANSFORMS } from "./layout";
import { ZigzagVectors } from "./quantise-block";

@unmanaged
export class EdgeVectors extends ZigzagVectors {
  /** One of every four bytes as a lane, eight times: the rows of blocks, twice. */
  everyFourth0: v128;
  everyFourth1: v128;
  everyFourth2: v128;
  everyFourth3: v128;
  /** Lane `group` to lanes 0 and 4, 1 and 5, 2 and 6, by group. */
  group00: v128;
  group01: v128;
  group02: v128;
  group10: v128;
  group11: v128;
  group12: v128;
  group20: v128;
  group21: v128;
  group22: v128;
  group30: v128;
  group31: v128;
  group32: v128;
  /** The first lane of either half to lanes 0 and 4, 1 and 5, 2 and 6. */
  firstsTo0: v128;
  firstsTo1: v128;
  firstsTo2: v128;
  /** The first lane of either half four times. */
  firstsSpread: v128;

  fillEdges(): void {
    this.everyFourth0 = i8x16(0, -1, 4, -1, 8, -1, 12, -1, 0, -1, 4, -1, 8, -1, 12, -1);
    this.everyFourth1 = i8x16(1, -1, 5, -1, 9, -1, 13, -1, 1, -1, 5, -1, 9, -1, 13, -1);
    this.everyFourth2 = i8x16(2, -1, 6, -1, 10, -1, 14, -1, 2, -1, 6, -1, 10, -1, 14, -1);
    this.everyFourth3 = i8x16(3, -1, 7, -1, 11, -1, 15, -1, 3, -1, 7, -1, 11, -1, 15, -1);
    this.group00 = lanePlaces(0, -1, -1, -1, 0, -1, -1, -1);
    this.group01 = lanePlaces(-1, 0, -1, -1, -1, 0, -1, -1);
    this.group02 = lanePlaces(-1, -1, 0, -1, -1, -1, 0, -1);
    this.group10 = lanePlaces(1, -1, -1, -1, 1, -1, -1, -1);
    this.group11 = lanePlaces(-1, 1, -1, -1, -1, 1, -1, -1);
    this.group12 = lanePlaces(-1, -1, 1, -1, -1, -1, 1, -1);
    this.group20 = lanePlaces(2, -1, -1, -1, 2, -1, -1, -1);
    this.group21 = lanePlaces(-1, 2, -1, -1, -1, 2, -1, -1);
    this.group22 = lanePlaces(-1, -1, 2, -1, -1, -1, 2, -1);
    this.group30 = lanePlaces(3, -1, -1, -1, 3, -1, -1, -1);
    this.group31 = lanePlaces(-1, 3, -1, -1, -1, 3, -1, -1);
    this.group32 = lanePlaces(-1, -1, 3, -1, -1, -1, 3, -1);
    this.firstsTo0 = lanePlaces(0, -1, -1, -1, 4, -1, -1, -1);
    this.firstsTo1 = lanePlaces(-1, 0, -1, -1, -1, 4, -1, -1);
    this.firstsTo2 = lanePlaces(-1, -1, 0, -1, -1, -1, 4, -1);
    this.firstsSpread = lanePlaces(0, 0, 0, 0, 4, 4, 4, 4);
  }

  /** The first columns of two blocks, less the corner: rows 1 to 3 to lanes 0 to 2 of either half. */
  @inline
  firstColumns(row1: v128, row2: v128, row3: v128): v128 {
    const two = v128.or(pick(row1, this.firstsTo0), pick(row2, this.firstsTo1));
    return v128.or(two, pick(row3, this.firstsTo2));
  }
}

/**
 * @param top 16 samples: of luma, or 8 of U and 8 of V. The first rows of their four blocks'
 * transforms go to `TOP_TRANSFORMS`, four lanes each
 * @param left likewise the first columns: their corners to the four lanes of `LEFT_MEANS`, the rest to
 * `LEFT_TRANSFORMS`, a vector a block, as `firstColumns` has it
 */
export function transformEdges(top: v128, left: v128, v: EdgeVectors): void {
  const low = i16x8.mul(i16x8.extend_low_i8x16_u(top), v.thirtyTwo);
  const high = i16x8.mul(i16x8.extend_high_i8x16_u(top), v.thirtyTwo);
  v128.store(TOP_TRANSFORMS, v.transformRow(low));
  v128.store(TOP_TRANSFORMS, v.transformRow(high), 16);
  const row0 = pick(left, v.everyFourth0);
  const row1 = pick(left, v.everyFourth1);
  const row2 = pick(left, v.everyFourth2);
  const row3 = pick(left, v.everyFourth3);
  const outer = i16x8.add(row0, row3);
  const inner = i16x8.add(row1, row2);
  const outerDifference = i16x8.mul(i16x8.sub(row0, row3), v.thirtyTwo);
  const innerDifference = i16x8.mul(i16x8.sub(row1, row2), v.thirtyTwo);
  v128.store(LEFT_MEANS, i16x8.mul(i16x8.add(outer, inner), v.sixteen));
  const second = i16x8.mul(i16x8.sub(outer, inner), v.sixteen);
  let first = v.oddFirst(outerDifference, innerDifference);
  let third = v.oddSecond(outerDifference, innerDifference);
  first = i16x8.add(first, first);
  third = i16x8.add(third, third);
  storeGroup(0, pick(first, v.group00), pick(second, v.group01), pick(third, v.group02));
  storeGroup(16, pick(first, v.group10), pick(second, v.group11), pick(third, v.group12));
  storeGroup(32, pick(first, v.group20), pick(second, v.group21), pick(third, v.group22));
  storeGroup(48, pick(first, v.group30), pick(second, v.group31), pick(third, v.group32));
}

@inline
function storeGroup(offset: usize, first: v128, second: v128, third: v128): void {
  v128.store(LEFT_TRANSFORMS + offset, v128.or(v128.or(first, second), third));
}
