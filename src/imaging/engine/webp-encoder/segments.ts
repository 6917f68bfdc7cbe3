import { nearestIndex, stepsOf } from "./steps.ts";

/** How the parts of a picture are quantised, by how much there is to see in them. */
export interface Segments {
  /** Activities (wasm/assembly/webp-encoder/activity.ts) at which the second and later ones begin. */
  readonly thresholds: readonly number[];
  /** Quantiser index and filter level of each. */
  readonly indexes: readonly number[];
  readonly filterLevels: readonly number[];
}

/** In octaves of the variance: where segments begin, and their middles. */
const BEGINS = [7, 8.5, 10];
const MIDDLES = [6.25, 7.75, 9.25, 10.75];
/** The activity that has the picture's own step. */
const USUAL = 8.5;
/** Octaves of the step for an octave of activity: 2.4 % fewer bytes at equal SSIM. */
const STEEPNESS = 0.11;

/**
 * The filter's level to the AC step. Half as much again is no better for photos, and takes a tenth more
 * bytes for what programs draw. A level below 2 is not worth its time.
 */
const FILTER_STRENGTH = 0.3;
const MIN_FILTER_LEVEL = 2;
const MAX_FILTER_LEVEL = 63;

/**
 * @param index the picture's quantiser index
 * @param count how many segments: four, or one for the whole picture
 */
export function segmentsOf(index: number, count: 1 | 4): Segments {
  const { ac } = stepsOf(index).luma;
  const indexes =
    count === 1
      ? [index]
      : MIDDLES.map((middle) => nearestIndex(ac * 2 ** (STEEPNESS * (middle - USUAL))));
  return {
    thresholds: BEGINS.map((octaves) => 2 ** octaves),
    indexes,
    filterLevels: indexes.map(filterLevelFor),
  };
}

/** 0 switches the filter off (RFC 6386, section 15.1). */
function filterLevelFor(index: number): number {
  const level = Math.round(stepsOf(index).luma.ac * FILTER_STRENGTH);
  return level < MIN_FILTER_LEVEL ? 0 : Math.min(MAX_FILTER_LEVEL, level);
}
