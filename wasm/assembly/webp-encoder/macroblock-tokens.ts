/*
 * A macroblock's levels to tokens, and which of its blocks have levels to its neighbours (RFC 6386,
 * section 13.3): Y2 if there is one, luma, U, V.
 */

import { Column } from "./column";
import {
  CHROMA_LEVELS,
  CHROMA_MASKS,
  LEFT,
  SPLIT_LEVELS,
  SPLIT_MASKS,
  WHOLE_LEVELS,
  WHOLE_MASKS,
} from "./layout";
import { DCS, OF_CHROMA, WITH_DC, WITHOUT_DC } from "./quantiser";
import { writeBlock } from "./tokens";
import { Y2_LEVELS, Y2_MASK } from "./whole-luma";

/** @returns the end of the tokens: at most 7600 */
export function writeMacroblock(out: usize, isSplit: bool, above: Column): usize {
  const left = changetype<Column>(LEFT);
  const over = above.pointer() + offsetof<Column>("nonZero");
  const onLeft = LEFT + offsetof<Column>("nonZero");
  if (isSplit) {
    out = writePlane(out, SPLIT_LEVELS, SPLIT_MASKS, WITH_DC, 4, over, onLeft);
  } else {
    const mask = load<u32>(Y2_MASK);
    const context = <i32>above.nonZeroDcs + <i32>left.nonZeroDcs;
    out = writeBlock(out, Y2_LEVELS, mask, DCS, 0, context);
    above.nonZeroDcs = <u8>(mask !== 0);
    left.nonZeroDcs = <u8>(mask !== 0);
    out = writePlane(out, WHOLE_LEVELS, WHOLE_MASKS, WITHOUT_DC, 4, over, onLeft);
  }
  out = writePlane(out, CHROMA_LEVELS, CHROMA_MASKS, OF_CHROMA, 2, over + 4, onLeft + 4);
  const levels = CHROMA_LEVELS + 4 * 32;
  return writePlane(out, levels, CHROMA_MASKS + 16, OF_CHROMA, 2, over + 6, onLeft + 6);
}

/** `side` times `side` blocks, row by row; `over` and `onLeft` are the neighbours' bytes. */
function writePlane(
  out: usize,
  levels: usize,
  masks: usize,
  type: i32,
  side: usize,
  over: usize,
  onLeft: usize,
): usize {
  const first = type === WITHOUT_DC ? 1 : 0;
  for (let y: usize = 0; y < side; y++) {
    let before = <i32>load<u8>(onLeft + y);
    for (let x: usize = 0; x < side; x++, levels += 32, masks += 4) {
      const mask = load<u32>(masks);
      const context = before + <i32>load<u8>(over + x);
      out = writeBlock(out, levels, mask, type, first, context);
      before = <i32>(mask !== 0);
      store<u8>(over + x, before);
    }
    store<u8>(onLeft + y, before);
  }
  return out;
}

/** A macroblock without tokens: what its neighbours find. */
export function skipMacroblock(isSplit: bool, above: Column): void {
  const left = changetype<Column>(LEFT);
  above.nonZero = 0;
  left.nonZero = 0;
  // Who has no block Y2 leaves what the last one had (RFC 6386, section 13.3).
  if (isSplit) return;
  above.nonZeroDcs = 0;
  left.nonZeroDcs = 0;
}
