import { MAX_ROW_SLICES } from "./slice-region.ts";

/** One resize that is shared out: where its parts lie in the staging block, and how it is cut. */
export interface RowsJob {
  readonly plan: number;
  /** Where peers put the target's rows, each at its place. */
  readonly rows: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Rows of the target. */
  readonly height: number;
  /** Rows of each slice but the last. */
  readonly sliceRows: number;
  /** Scratch spaces of all seats, one after the other. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Every slice begins with source rows that the one before ended with: with 16 rows a resize takes up
 * to 4 % longer than in one go. A slice then takes a tenth of a millisecond, which is all that can be
 * lost when a peer has not finished one.
 */
const SLICE_ROWS = 16;

/** How many rows make a slice, so that there are no more slices than a region has room for. */
export function sliceRowsOf(height: number): number {
  return Math.max(SLICE_ROWS, Math.ceil(height / MAX_ROW_SLICES));
}

export function sliceCount({ height, sliceRows }: RowsJob): number {
  return Math.ceil(height / sliceRows);
}

export function sliceRange({ height, sliceRows }: RowsJob, slice: number): RowRange {
  const first = slice * sliceRows;
  return { first, end: Math.min(first + sliceRows, height) };
}

/** The job as words for a slice region. */
export function packRowsJob(job: RowsJob): number[] {
  const { plan, rows, stride, height, sliceRows, scratch, scratchBytes } = job;
  return [plan, rows, stride, height, sliceRows, scratch, scratchBytes];
}

export function unpackRowsJob(words: Uint32Array): RowsJob {
  const [plan = 0, rows = 0, stride = 0, height = 0, sliceRows = 1, scratch = 0, scratchBytes = 0] =
    words;
  return { plan, rows, stride, height, sliceRows, scratch, scratchBytes };
}

/** What a slice is handed in with: its rows lie in the target itself, as the owner computes them. */
export const IN_PLACE = 1;
/** Or in the staging block, as a peer computes them. */
export const IN_STAGING = 2;
