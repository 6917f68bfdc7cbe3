/*
 * Quantised blocks to tokens (token-templates.ts): kept until their probabilities are known.
 */

import { bandOf, CONTEXTS, NODES } from "./level-costs";
import { copyTemplate, TEMPLATE_LEVEL, writeLevel, writeToken } from "./token-templates";

/** Slots of one band, of one type of block. */
const BAND_SLOTS: u32 = CONTEXTS * NODES;
const TYPE_SLOTS: u32 = 8 * BAND_SLOTS;

/**
 * @param levels in zigzag order
 * @param mask which of them are not 0
 * @param first 1 when the block has no DC
 * @param context of the block, 0 to 2
 * @returns the end of the tokens: at most 19 a level, and up to 16 bytes behind are overwritten
 */
export function writeBlock(
  out: usize,
  levels: usize,
  mask: u32,
  type: i32,
  first: i32,
  context: i32,
): usize {
  const base = <u32>type * TYPE_SLOTS;
  let place = <usize>first;
  let slot = base + bandOf(place) * BAND_SLOTS + <u32>context * NODES;
  while (mask !== 0) {
    out = writeToken(out, slot, 1);
    // After a zero it is not said that the block goes on.
    for (const next = <usize>ctz<u32>(mask); place < next; ) {
      out = writeToken(out, slot + 1, 0);
      place++;
      slot = base + bandOf(place) * BAND_SLOTS;
    }
    mask &= mask - 1;
    const level = <i32>load<i16>(levels + (place << 1));
    const magnitude = abs(level);
    const isUsual = magnitude <= TEMPLATE_LEVEL;
    out = isUsual ? copyTemplate(out, slot, level) : writeLevel(out, slot, level);
    place++;
    if (place === 16) return out;
    slot = base + bandOf(place) * BAND_SLOTS + (magnitude > 1 ? 2 * NODES : NODES);
  }
  return writeToken(out, slot, 0);
}
