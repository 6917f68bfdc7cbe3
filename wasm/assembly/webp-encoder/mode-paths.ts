/*
 * The modes and how they are coded: the bools from the root of their tree to their leaf.
 *
 * A macroblock is predicted as a whole, or its luma is split into sixteen blocks; chroma always comes
 * whole. Whole modes are numbered as the modes of blocks which they count for in the contexts of later
 * ones (RFC 6386, section 11.3): DC, TM, V and H are B_DC, B_TM, B_VE and B_HE.
 */

export const MODE_DC: i32 = 0;
export const MODE_TM: i32 = 1;
export const MODE_V: i32 = 2;
export const MODE_H: i32 = 3;
/** Modes of blocks: these four, then RD, VR, LD, VL, HD, HU, as their tree has them. */
export const SPLIT_MODE_COUNT: i32 = 10;

/** Steps of the longest path. */
export const SPLIT_STEPS: usize = 7;
const END: u8 = 255;

/** The nodes that a block's mode goes by (RFC 6386, section 11.2): node << 1 | bool, seven a mode. */
// biome-ignore format: a row for each mode
const SPLIT_PATHS: StaticArray<u8> = [
  0, END, END, END, END, END, END,
  1, 2, END, END, END, END, END,
  1, 3, 4, END, END, END, END,
  1, 3, 5, 6, 8, END, END,
  1, 3, 5, 6, 9, 10, END,
  1, 3, 5, 6, 9, 11, END,
  1, 3, 5, 7, 12, END, END,
  1, 3, 5, 7, 13, 14, END,
  1, 3, 5, 7, 13, 15, 16,
  1, 3, 5, 7, 13, 15, 17,
];

/** Steps of the longest path of a whole mode; 0 fills the rest. */
export const WHOLE_STEPS: usize = 3;

/** The bools of a macroblock that is not split, its kind and its mode: probability << 1 | bool. */
// biome-ignore format: a row for each mode
const WHOLE_PATHS: StaticArray<u16> = [
  291, 312, 326,
  291, 313, 257,
  291, 312, 327,
  291, 313, 256,
];

/** The bools of chroma's mode. */
// biome-ignore format: a row for each mode
const CHROMA_PATHS: StaticArray<u16> = [
  284, 0, 0,
  285, 229, 367,
  285, 228, 0,
  285, 229, 366,
];

/** That a macroblock is split. */
export const IS_SPLIT: u32 = 145 << 1;

/** A step of a block's mode; see `isSplitStep` for where they end. */
export function splitStep(mode: i32, step: usize): u32 {
  const place = <usize>mode * SPLIT_STEPS + step;
  return <u32>load<u8>(changetype<usize>(SPLIT_PATHS) + place);
}

export function isSplitStep(step: u32): bool {
  return step !== <u32>END;
}

export function wholeStep(mode: i32, step: usize): u32 {
  const place = <usize>mode * WHOLE_STEPS + step;
  return <u32>load<u16>(changetype<usize>(WHOLE_PATHS) + (place << 1));
}

/** 0 behind the last one. */
export function chromaStep(mode: i32, step: usize): u32 {
  const place = <usize>mode * WHOLE_STEPS + step;
  return <u32>load<u16>(changetype<usize>(CHROMA_PATHS) + (place << 1));
}
