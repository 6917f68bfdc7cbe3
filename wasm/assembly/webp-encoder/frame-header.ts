/*
 * The frame header of a key frame: RFC 6386, sections 9.2 to 9.11 and 19.2.
 */

import { COEFFICIENT_UPDATES } from "./coefficient-updates";
import { probabilityOf, writeBool, writeFlag, writeLiteral, writeOptional } from "./header-bits";
import { CHANGED, PROBABILITIES } from "./layout";
import { progress } from "./progress";
import { Settings, settings } from "./settings";
import { COEFFICIENTS } from "./token-statistics";

/** @returns the end of the tokens: at most 9700 */
export function writeFrameHeader(out: usize): usize {
  const picture = settings();
  // Colour space: that of BT.601; reconstructed pixels need clamping.
  out = writeLiteral(out, 0, 2);
  out = writeFlag(out, picture.segments > 1);
  if (picture.segments > 1) out = writeSegments(out, picture);
  // The normal filter, at its level and with no sharpness; no adjustments.
  out = writeLiteral(out, 0, 1);
  out = writeLiteral(out, picture.filterLevel0, 6);
  out = writeLiteral(out, 0, 3);
  out = writeFlag(out, false);
  out = writeLiteral(out, picture.partitionBits, 2);
  out = writeLiteral(out, picture.quantiserIndex, 7);
  // No index of its own for any kind of coefficient.
  out = writeLiteral(out, 0, 5);
  // Nothing for later frames.
  out = writeFlag(out, false);
  out = writeProbabilities(out);
  out = writeFlag(out, progress().skipped > 0);
  return progress().skipped > 0 ? writeLiteral(out, skipProbability(), 8) : out;
}

/** Section 9.3: each segment has a quantiser index and a filter level of its own. */
function writeSegments(out: usize, picture: Settings): usize {
  // Both the map and the values are there, and these are absolute.
  out = writeLiteral(out, 7, 3);
  out = writeOptional(out, picture.quantiserIndex0, 7);
  out = writeOptional(out, picture.quantiserIndex1, 7);
  out = writeOptional(out, picture.quantiserIndex2, 7);
  out = writeOptional(out, picture.quantiserIndex3, 7);
  out = writeOptional(out, picture.filterLevel0, 6);
  out = writeOptional(out, picture.filterLevel1, 6);
  out = writeOptional(out, picture.filterLevel2, 6);
  out = writeOptional(out, picture.filterLevel3, 6);
  for (let node = 0; node < 3; node++) {
    out = writeFlag(out, true);
    out = writeLiteral(out, segmentProbability(node), 8);
  }
  return out;
}

/** Section 13.4. */
function writeProbabilities(out: usize): usize {
  for (let slot = 0; slot < COEFFICIENTS; slot++) {
    const isChanged = <u32>load<u8>(CHANGED + <usize>slot);
    out = writeBool(out, isChanged, COEFFICIENT_UPDATES[slot]);
    if (isChanged !== 0) out = writeLiteral(out, load<u8>(PROBABILITIES + <usize>slot), 8);
  }
  return out;
}

/** That a macroblock has levels: section 9.11. */
export function skipProbability(): u32 {
  const picture = settings();
  const skipped = progress().skipped;
  return probabilityOf(picture.across * picture.down - skipped, skipped);
}

/** Of the root of the segments' tree and of its two sides: section 9.3. */
export function segmentProbability(node: i32): u32 {
  const state = progress();
  const low = state.inSegment0 + state.inSegment1;
  const high = state.inSegment2 + state.inSegment3;
  if (node === 0) return probabilityOf(low, high);
  if (node === 1) return probabilityOf(state.inSegment0, state.inSegment1);
  return probabilityOf(state.inSegment2, state.inSegment3);
}
