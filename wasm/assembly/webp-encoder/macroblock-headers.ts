/*
 * The macroblocks' headers: RFC 6386, sections 10, 11 and 19.3.
 */

import { COLUMN_BYTES, Column } from "./column";
import { segmentProbability, skipProbability } from "./frame-header";
import { writeBool } from "./header-bits";
import { LEFT } from "./layout";
import { infoAt, keepModes, MacroblockInfo } from "./macroblock-info";
import {
  chromaStep,
  IS_SPLIT,
  isSplitStep,
  SPLIT_STEPS,
  splitStep,
  WHOLE_STEPS,
  wholeStep,
} from "./mode-paths";
import { progress } from "./progress";
import { settings } from "./settings";
import { splitModeProbabilities } from "./split-mode-probabilities";

/**
 * A row of them; `clearColumns` comes before the first one.
 *
 * @returns the end of the tokens: at most 119 for each macroblock
 */
export function writeMacroblockHeaders(out: usize, row: i32): usize {
  const picture = settings();
  const left = changetype<Column>(LEFT);
  left.modes = 0;
  const bySegment = picture.segments > 1;
  const bySkip = progress().skipped > 0;
  const root = segmentProbability(0);
  const low = segmentProbability(1);
  const high = segmentProbability(2);
  const skip = skipProbability();
  let above = picture.columns;
  for (let column = 0; column < picture.across; column++, above += COLUMN_BYTES) {
    const info = infoAt(picture.infos, row * picture.across + column);
    if (bySegment) {
      const segment = <u32>info.segment;
      out = writeBool(out, segment >> 1, root);
      out = writeBool(out, segment & 1, segment > 1 ? high : low);
    }
    if (bySkip) out = writeBool(out, info.skipped, skip);
    out =
      info.split !== 0 ? writeSplit(out, info, changetype<Column>(above)) : writeWhole(out, info);
    keepModes(info, changetype<Column>(above));
    for (let index: usize = 0; index < WHOLE_STEPS; index++) {
      const step = chromaStep(info.chromaMode, index);
      if (step === 0) break;
      out = writeStep(out, step);
    }
  }
  return out;
}

function writeWhole(out: usize, info: MacroblockInfo): usize {
  for (let index: usize = 0; index < WHOLE_STEPS; index++) {
    out = writeStep(out, wholeStep(info.modes, index));
  }
  return out;
}

function writeSplit(out: usize, info: MacroblockInfo, above: Column): usize {
  const modes = info.modesPointer();
  const over = above.pointer() + offsetof<Column>("modes");
  const onLeft = LEFT + offsetof<Column>("modes");
  out = writeStep(out, IS_SPLIT);
  for (let block: usize = 0; block < 16; block++) {
    const before = block < 4 ? load<u8>(over + block) : load<u8>(modes + block - 4);
    const beside =
      (block & 3) === 0 ? load<u8>(onLeft + (block >> 2)) : load<u8>(modes + block - 1);
    const probabilities = splitModeProbabilities(<i32>before * 10 + <i32>beside);
    const mode = <i32>load<u8>(modes + block);
    for (let index: usize = 0; index < SPLIT_STEPS; index++) {
      const step = splitStep(mode, index);
      if (!isSplitStep(step)) break;
      out = writeBool(out, step & 1, load<u8>(probabilities + <usize>(step >> 1)));
    }
  }
  return out;
}

/** A step that has its probability with it. */
@inline
function writeStep(out: usize, step: u32): usize {
  store<u16>(out, <u16>step);
  return out + 2;
}
