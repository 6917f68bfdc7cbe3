import type { FilterShape } from "./resize-filter.ts";

/** The source pixels of one side that count for one target pixel, and how much. */
export interface TapWindow {
  readonly first: number;
  /** Their sum is the one thing that all windows have in common: 1, or `FIXED_ONE`. */
  readonly weights: readonly number[];
}

/** The windows of one side in one table, all of the same length. */
export interface TapTable {
  /** Units of source pixels in each window. */
  readonly taps: number;
  /** The first unit of each window. */
  readonly firsts: Uint32Array;
  /** `taps` times the unit of weights for each window. */
  readonly weights: readonly number[];
}

export interface TapTableOptions {
  /** Source pixels of this side. */
  readonly from: number;
  /** Pixels that are taken together: 1, or 2 for pairs. */
  readonly unit: number;
}

export interface TapWindowsOptions {
  /** Source pixels of this side. */
  readonly from: number;
  /** How many of them the picture takes up: the last of them may lie in it in part. */
  readonly extent: number;
  /** Target pixels. */
  readonly to: number;
  readonly filter: FilterShape;
}

/** 1 in weights of 16 bits: twice it, which negative lobes may come near to, still fits. */
export const FIXED_ONE = 16384;

/**
 * The windows of every target pixel of a side: the filter's support is widened by the reduction, so
 * that every source pixel counts; at the edges it is cut off and what is left made up to a sum of 1.
 */
export function tapWindows({ from, extent, to, filter }: TapWindowsOptions): TapWindow[] {
  const ratio = extent / to;
  const widening = Math.max(1, ratio);
  const radius = filter.radius * widening;
  return Array.from({ length: to }, (_, target) => {
    const center = (target + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.floor(center - radius) + 1);
    const end = Math.min(from, Math.ceil(center + radius));
    const weights = Array.from({ length: end - first }, (_, tap) =>
      filter.weigh((first + tap - center) / widening),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/**
 * The window in integers whose sum is exactly `FIXED_ONE`, without weights of 0 at its ends. The
 * running sum is rounded, not each weight: what is lost on one goes to the next.
 */
export function toFixedPoint({ first, weights }: TapWindow): TapWindow {
  let exact = 0;
  let given = 0;
  const rounded = weights.map((weight) => {
    exact += weight * FIXED_ONE;
    const share = Math.round(exact) - given;
    given += share;
    return share;
  });
  const begin = rounded.findIndex((weight) => weight !== 0);
  const end = rounded.findLastIndex((weight) => weight !== 0) + 1;
  return { first: first + begin, weights: rounded.slice(begin, end) };
}

/**
 * Brings all windows to whole units and to one length, inside the source as far as it goes. None
 * begins before the one in front of it, though weights that rounded to 0 may have been cut off that
 * one: the kernels forget rows that they have passed.
 */
export function tapTable(windows: readonly TapWindow[], { from, unit }: TapTableOptions): TapTable {
  const unitOf = (pixel: number): number => Math.floor(pixel / unit);
  const firsts = new Uint32Array(windows.length);
  let taps = 1;
  let following = unitOf(from - 1);
  for (const [index, { first, weights }] of [...windows.entries()].reverse()) {
    following = Math.min(following, unitOf(first));
    firsts[index] = following;
    taps = Math.max(taps, unitOf(first + weights.length - 1) + 1 - following);
  }
  const lastFirst = unitOf(from - 1) + 1 - taps;
  const table = new Array<number>(windows.length * taps * unit).fill(0);
  for (const [index, { first, weights }] of windows.entries()) {
    const begin = Math.min(firsts[index] ?? 0, lastFirst);
    firsts[index] = begin;
    const offset = (index * taps - begin) * unit + first;
    for (const [tap, weight] of weights.entries()) table[offset + tap] = weight;
  }
  return { taps, firsts, weights: table };
}
