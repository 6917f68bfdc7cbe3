/** RFC 6386, section 14.1: step sizes of DC coefficients, by quantiser index. */
const DC_STEPS = [
  4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 19, 20, 20, 21, 21, 22, 22, 23, 23,
  24, 25, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 37, 38, 39, 40, 41, 42, 43, 44, 45,
  46, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68,
  69, 70, 71, 72, 73, 74, 75, 76, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 91, 93,
  95, 96, 98, 100, 101, 102, 104, 106, 108, 110, 112, 114, 116, 118, 122, 124, 126, 128, 130, 132,
  134, 136, 138, 140, 143, 145, 148, 151, 154, 157,
];

/** Likewise of all others. */
const AC_STEPS = [
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
  30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53,
  54, 55, 56, 57, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88, 90, 92, 94, 96,
  98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 119, 122, 125, 128, 131, 134, 137, 140, 143, 146,
  149, 152, 155, 158, 161, 164, 167, 170, 173, 177, 181, 185, 189, 193, 197, 201, 205, 209, 213,
  217, 221, 225, 229, 234, 239, 245, 249, 254, 259, 264, 269, 274, 279, 284,
];

/** Highest quantiser index. */
export const MAX_INDEX = 127;

/** The largest step of chroma DC. */
const MAX_CHROMA_DC = 132;

/** What one unit of a level is, of DC and of other coefficients. */
export interface Steps {
  readonly dc: number;
  readonly ac: number;
}

/** Steps of the three kinds of blocks: RFC 6386, sections 9.6 and 14.1. */
export interface FrameSteps {
  readonly luma: Steps;
  readonly y2: Steps;
  readonly chroma: Steps;
}

/** @param index 0 (finest) to 127 */
export function stepsOf(index: number): FrameSteps {
  const dc = DC_STEPS[index] ?? 0;
  const ac = AC_STEPS[index] ?? 0;
  return {
    luma: { dc, ac },
    y2: { dc: dc * 2, ac: Math.max(8, Math.floor((ac * 155) / 100)) },
    chroma: { dc: Math.min(MAX_CHROMA_DC, dc), ac },
  };
}

/** The index whose AC step is nearest to `step`; the higher one of two as near. */
export function nearestIndex(step: number): number {
  const above = AC_STEPS.findIndex((candidate) => candidate >= step);
  if (above < 0) return MAX_INDEX;
  const below = AC_STEPS[above - 1];
  const isBelowNearer = below !== undefined && step - below < (AC_STEPS[above] ?? 0) - step;
  return isBelowNearer ? above - 1 : above;
}
