/*
 * A lookup of up to two AC coefficients at once, made of the lookup of one: most codes of a photo
 * are short, and the chain from one load's result to the address of the next is what decoding waits
 * for.
 *
 * Indexed by the next 12 bits. An entry of 32 bits: with 64 an index of 11 would take as much of the
 * first-level cache, and find fewer pairs.
 *
 *   bits 0 to 5    length of both together
 *   bits 6 to 11   coefficients that the first goes forward, less one
 *   bits 12 to 18  those that the second goes forward, 0 when there is none
 *   bit 19         set when not even one is told: ask the lookup of one
 *   bits 20 to 25  the first's value, signed
 *   bits 26 to 31  the second's
 *
 * Values that take more bits are for the lookup of one: with their codes they rarely fit the index.
 */

import { END, LONG } from "./huffman-lookup";
import { AC_BITS, AC_PAIRS, AC_SYMBOLS, SLOT_BYTES } from "./slots";

export const NO_PAIR: i32 = 1 << 19;

/** Builds the pairs of a slot whose lookup of AC coefficients is there. */
export function buildAcPairs(slot: i32): void {
  const singles = AC_SYMBOLS + <usize>slot * SLOT_BYTES;
  const pairs = AC_PAIRS + <usize>slot * SLOT_BYTES;
  for (let index = 0; index < 1 << AC_BITS; index++) {
    store<i32>(pairs + (index << 2), pairEntry(singles, index));
  }
}

function pairEntry(singles: usize, index: i32): i32 {
  const first = load<i32>(singles + (index << 2));
  if (!fits(first)) return NO_PAIR;
  const length = first & 63;
  const forward = forwardOf(first);
  const entry = ((amplitudeOf(first) & 63) << 20) | ((forward - 1) << 6) | length;
  if (forward === END) return entry;

  const rest = (index << length) & ((1 << AC_BITS) - 1);
  const second = load<i32>(singles + (rest << 2));
  if (!fits(second) || length + (second & 63) > AC_BITS) return entry;
  return (entry + (second & 63)) | (forwardOf(second) << 12) | (amplitudeOf(second) << 26);
}

function fits(single: i32): bool {
  const value = amplitudeOf(single);
  return (single & LONG) === 0 && value >= -32 && value < 32;
}

function forwardOf(single: i32): i32 {
  return (single >> 6) & 127;
}

function amplitudeOf(single: i32): i32 {
  return single >> 16;
}
