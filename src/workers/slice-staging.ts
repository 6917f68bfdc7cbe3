import type { Size } from "../domain/geometry.ts";
import { seatCount } from "./slice-region.ts";

/*
 * The staging block: where peers compute rows of a resize, in the owner's memory but apart from the
 * arena, which serves another job while a late peer may still be reading and writing.
 *
 *   the plan, with its tables    written by the owner while nobody is inside
 *   the rows                     those of the target that peers compute, each where it would lie in
 *                                a plane
 *   scratch spaces               one for every seat, and the owner's
 *
 * What is never written to costs address space only.
 */

export const BYTES_PER_PIXEL = 4;

/** Enough for 1920x1080 pixels with all filters and ratios that a photo needs. */
const PLAN_BYTES = 256 * 1024;
const ROWS_BYTES = 1920 * 1080 * BYTES_PER_PIXEL;
const SCRATCH_BYTES = 1024 * 1024;

export interface SliceStaging {
  readonly plan: number;
  readonly rows: number;
  /** Scratch spaces of all seats, one after the other. */
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly ownScratch: number;
  /** Whether a resize to `target` can be computed here. */
  hasRoom(needs: StagingNeeds, target: Size): boolean;
}

export interface StagingNeeds {
  /** Of the plan. */
  readonly byteLength: number;
  /** Of each scratch space. */
  readonly scratchBytes: number;
}

/** Bytes of the block in the memory of one of `workers`. */
export function sliceStagingBytes(workers: number): number {
  return PLAN_BYTES + ROWS_BYTES + (seatCount(workers) + 1) * SCRATCH_BYTES;
}

/** @param pointer where the block begins, a multiple of 64 */
export function sliceStaging(pointer: number): SliceStaging {
  const rows = pointer + PLAN_BYTES;
  const ownScratch = rows + ROWS_BYTES;
  return {
    plan: pointer,
    rows,
    ownScratch,
    scratch: ownScratch + SCRATCH_BYTES,
    scratchBytes: SCRATCH_BYTES,
    hasRoom: ({ byteLength, scratchBytes }, { width, height }) =>
      byteLength <= PLAN_BYTES &&
      scratchBytes <= SCRATCH_BYTES &&
      width * height * BYTES_PER_PIXEL <= ROWS_BYTES,
  };
}
