/*
 * Levels as tokens: the bools of RFC 6386, section 13.2, each with the slot of its probability.
 *
 * A token is a u16, slot << 1 | bool. Slots below 1056 are those of coefficients: eleven nodes for each
 * context; those above have probabilities that never change: a sign's, and those of extra bits.
 *
 * Levels from -10 to 10 are nearly all there are. Their tokens are kept ready in a vector, to which the
 * slot of the context is added where it belongs.
 */

import { PROBABILITIES, TEMPLATE_BYTES, TEMPLATE_CONTEXTS, TEMPLATES } from "./layout";

const SIGN: u32 = 1056;
const FIRST_EXTRA: u32 = 1057;

/** The sign's, then the extra bits' of the six categories of levels from 5 on (section 13.2). */
// biome-ignore format: a row for each
const FIXED: StaticArray<u8> = [
  128,
  159,
  165, 145,
  173, 148, 140,
  176, 155, 140, 135,
  180, 157, 141, 134, 130,
  254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129,
];

/** Of each category the smallest level, the number of extra bits, the slot of the first one. */
const SMALLEST: StaticArray<i32> = [5, 7, 11, 19, 35, 67];
const EXTRA_BITS: StaticArray<u32> = [1, 2, 3, 4, 5, 11];
const EXTRA_SLOTS: StaticArray<u32> = [0, 1, 3, 6, 10, 15];

/** The largest magnitude of a template. */
export const TEMPLATE_LEVEL: i32 = 10;
/** Slots of one context. */
const NODES: u32 = 11;

export function fillFixedProbabilities(): void {
  for (let index = 0; index < FIXED.length; index++) {
    store<u8>(PROBABILITIES + <usize>(SIGN + index), FIXED[index]);
  }
}

export function fillTemplates(): void {
  for (let level = -TEMPLATE_LEVEL; level <= TEMPLATE_LEVEL; level++) {
    if (level === 0) continue;
    const index = <usize>(level + TEMPLATE_LEVEL);
    const template = TEMPLATES + (index << 4);
    const end = writeLevel(template, 0, level);
    store<u8>(TEMPLATE_BYTES + index, <u8>(end - template));
    for (let token: usize = 0; token < 16; token += 2) {
      const slot = <u32>load<u16>(template + token) >> 1;
      const inContext = token < end - template && slot < NODES;
      store<u16>(TEMPLATE_CONTEXTS + (index << 4) + token, inContext ? 0xffff : 0);
    }
  }
}

/** A level that has a template, after what says that the block goes on. @returns the end */
@inline
export function copyTemplate(out: usize, slot: u32, level: i32): usize {
  const index = <usize>(level + TEMPLATE_LEVEL);
  const inContext = v128.load((index << 4) + TEMPLATE_CONTEXTS);
  const added = v128.and(inContext, i16x8.splat(<i16>(slot << 1)));
  v128.store(out, i16x8.add(v128.load((index << 4) + TEMPLATES), added));
  return out + <usize>load<u8>(TEMPLATE_BYTES + index);
}

/** Any level but 0, at most 18 tokens. @returns the end */
export function writeLevel(out: usize, slot: u32, level: i32): usize {
  const magnitude = abs(level);
  out = writeToken(out, slot + 1, 1);
  out = writeToken(out, slot + 2, <u32>(magnitude > 1));
  if (magnitude > 1) {
    out = writeToken(out, slot + 3, <u32>(magnitude > 4));
    if (magnitude > 4) out = writeCategory(out, slot, magnitude);
    else {
      out = writeToken(out, slot + 4, <u32>(magnitude > 2));
      if (magnitude > 2) out = writeToken(out, slot + 5, <u32>(magnitude === 4));
    }
  }
  return writeToken(out, SIGN, <u32>(level < 0));
}

function writeCategory(out: usize, slot: u32, magnitude: i32): usize {
  let category: i32 = 5;
  while (magnitude < SMALLEST[category]) category--;
  out = writeToken(out, slot + 6, <u32>(category > 1));
  if (category < 2) out = writeToken(out, slot + 7, <u32>category);
  else {
    out = writeToken(out, slot + 8, <u32>(category > 3));
    out = writeToken(out, slot + (category > 3 ? 10 : 9), <u32>(category & 1));
  }
  const extra = <u32>(magnitude - SMALLEST[category]);
  let extraSlot = FIRST_EXTRA + EXTRA_SLOTS[category];
  for (let bit = EXTRA_BITS[category]; bit > 0; bit--, extraSlot++) {
    out = writeToken(out, extraSlot, (extra >> (bit - 1)) & 1);
  }
  return out;
}

@inline
export function writeToken(out: usize, slot: u32, bit: u32): usize {
  store<u16>(out, <u16>((slot << 1) | bit));
  return out + 2;
}
