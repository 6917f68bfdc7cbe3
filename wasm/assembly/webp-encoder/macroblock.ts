/*
 * One macroblock: the choice of its modes, and what a decoder has of it afterwards.
 */

import { codeChroma } from "./chroma";
import { searchChroma } from "./chroma-search";
import { Column } from "./column";
import {
  CHROMA_CORNERS,
  CHROMA_MASKS,
  LEFT,
  LUMA,
  LUMA_ABOVE,
  LUMA_STRIDE,
  SPLIT_MASKS,
  SPLIT_MODES,
  WHOLE_MASKS,
} from "./layout";
import { MacroblockInfo } from "./macroblock-info";
import { chromaModeCost, wholeModeCost } from "./mode-costs";
import { MODE_DC } from "./mode-paths";
import { progress } from "./progress";
import { quantiserOf, WITHOUT_DC, weighed } from "./quantiser";
import { SplitVectors } from "./split-predictions";
import { searchSplit } from "./split-search";
import { quantiseWhole, reconstructWhole } from "./whole-luma";
import { dcOf, sumOfBytes } from "./whole-predictions";
import { searchWhole } from "./whole-search";

/** How freely modes may be chosen: what they cost has a limit (see the host's mode-budget.ts). */
export const ONLY_DC: i32 = 0;
export const ONLY_WHOLE: i32 = 1;
export const ALL_MODES: i32 = 2;

/** Below it, in 1/256 bit, a whole mode is so good that splitting is not tried. */
const CHEAP: i32 = 6000;
/** Sixteenths of the whole mode's estimate: at the first a split gives up, below the other it has won. */
const SPLIT_LIMIT: i64 = 20;
const SPLIT_WINS: i64 = 17;

/**
 * Chooses the modes of the macroblock whose samples are in `SOURCE`, and quantises and reconstructs it.
 * Segment and modes go to `info`, pixels to `LUMA` and `CHROMA`, levels and masks to where each kind has
 * them.
 *
 * @param above the macroblock above, or what `Column.clear` made
 * @param aboveRight four pixels
 */
export function chooseModes(
  info: MacroblockInfo,
  segment: i32,
  above: Column,
  aboveRight: u32,
  hasTop: bool,
  hasLeft: bool,
  freedom: i32,
  v: SplitVectors,
): void {
  const left = changetype<Column>(LEFT);
  placeAbove(above, aboveRight);
  const corner = <i32>load<u8>(LUMA_ABOVE + 15);
  const topSum = sumOf(above.pointer());
  const leftSum = sumOf(LEFT);
  const dc = dcOf(topSum, leftSum, hasTop, hasLeft, 4);
  const found = searchWhole(segment, above.luma, left.luma, corner, dc, v);
  const estimate = found >> 2;
  const mode = freedom === ONLY_DC ? MODE_DC : <i32>(found & 3);

  let splitCost = i64.MAX_VALUE;
  const cheap = weighed(quantiserOf(segment, WITHOUT_DC).lambda, CHEAP);
  if (freedom === ALL_MODES && estimate > cheap) {
    splitCost = searchSplit(segment, above, (estimate * SPLIT_LIMIT) >> 4, v);
  }
  let isSplit = splitCost < (estimate * SPLIT_WINS) >> 4;
  if (!isSplit) {
    const corners = i8x16.splat(<i8>corner);
    const dcs = i8x16.splat(<i8>dc);
    const cost = quantiseWhole(segment, mode, above, above.luma, left.luma, corners, dcs, v);
    isSplit = splitCost < cost;
  }
  if (!isSplit) reconstructWhole(v);
  const chromaMode = chooseChroma(segment, above, hasTop, hasLeft, freedom, v);

  info.segment = <u8>segment;
  info.split = <u8>isSplit;
  info.chromaMode = <u8>chromaMode;
  const modes = info.modesPointer();
  if (isSplit) v128.store(modes, v128.load(SPLIT_MODES));
  else store<u8>(modes, <u8>mode);
  const state = progress();
  const lumaBits = isSplit ? state.splitBits : wholeModeCost(mode);
  state.modeBits += <i64>(lumaBits + chromaModeCost(chromaMode));
}

/** The row above, and what is above to the right for the rightmost blocks of all four rows. */
function placeAbove(above: Column, aboveRight: u32): void {
  v128.store(LUMA_ABOVE, above.luma, 16);
  for (let row: usize = 0; row < 16; row += 4) {
    store<u32>(LUMA_ABOVE + (row + 1) * LUMA_STRIDE, aboveRight);
  }
}

/** The sum of sixteen bytes. */
function sumOf(bytes: usize): i32 {
  return sumOfBytes(load<u64>(bytes)) + sumOfBytes(load<u64>(bytes, 8));
}

/** @returns the mode */
function chooseChroma(
  segment: i32,
  above: Column,
  hasTop: bool,
  hasLeft: bool,
  freedom: i32,
  v: SplitVectors,
): i32 {
  const top = above.pointer() + offsetof<Column>("chroma");
  const left = LEFT + offsetof<Column>("chroma");
  const topU = sumOfBytes(load<u64>(top));
  const topV = sumOfBytes(load<u64>(top, 8));
  const dcU = dcOf(topU, sumOfBytes(load<u64>(left)), hasTop, hasLeft, 3);
  const dcV = dcOf(topV, sumOfBytes(load<u64>(left, 8)), hasTop, hasLeft, 3);
  const cornerU = <i32>load<u8>(CHROMA_CORNERS);
  const cornerV = <i32>load<u8>(CHROMA_CORNERS, 1);
  // The next macroblock's corners, before what is above is overwritten.
  store<u8>(CHROMA_CORNERS, load<u8>(top, 7));
  store<u8>(CHROMA_CORNERS, load<u8>(top, 15), 1);
  const mode =
    freedom === ONLY_DC
      ? MODE_DC
      : searchChroma(segment, v128.load(top), v128.load(left), cornerU, cornerV, dcU, dcV, v);
  codeChroma(
    segment,
    mode,
    above,
    i8x16.splat(<i8>cornerU),
    i8x16.splat(<i8>cornerV),
    i8x16.splat(<i8>dcU),
    i8x16.splat(<i8>dcV),
    v,
  );
  return mode;
}

/** Whether any block has levels. */
export function hasLevels(isSplit: bool): bool {
  let any = v128.or(v128.load(CHROMA_MASKS), v128.load(CHROMA_MASKS, 16));
  const luma = isSplit ? SPLIT_MASKS : WHOLE_MASKS;
  for (let four: usize = 0; four < 4; four++) any = v128.or(any, v128.load(luma + (four << 4)));
  if (v128.any_true(any)) return true;
  return !isSplit && load<u32>(WHOLE_MASKS + 16 * 4) !== 0;
}

/** The first pixel of a row of luma. */
@inline
export function lumaRow(row: usize): usize {
  return LUMA + 16 + row * LUMA_STRIDE;
}
