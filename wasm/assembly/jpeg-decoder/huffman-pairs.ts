/*
 * A lookup of up to two AC coefficients at once, made of the lookup of one: most codes of a photo
 * are short, and the chain from one load's result to the address of the next is what decoding waits
 * for.
 *
 * Indexed by the next 11 bits. An entry of 64 bits:
 *
 *   bits 0 to 5    length of both together
 *   bits 6 to 11   length of the first
 *   bit 15         set when not even one is told: ask the lookup of one
 *   bits 16 to 22  coefficients that the first goes forward
 *   bits 24 to 30  those that the second goes forward, 0 when there is none
 *   bits 32 to 47  the first's value, signed
 *   bits 48 to 63  the second's
 */

import { END, LONG } from "./huffman-lookup";
import { AC_BITS, AC_PAIRS, AC_SYMBOLS, SLOT_BYTES } from "./slots";

/** Builds the pairs of a slot whose lookup of AC coefficients is there. */
export function buildAcPairs(slot: i32): void {
  const singles = AC_SYMBOLS + <usize>slot * SLOT_BYTES;
  const pairs = AC_PAIRS + <usize>slot * SLOT_BYTES;
  for (let index = 0; index < 1 << AC_BITS; index++) {
    store<u64>(pairs + (index << 3), pairEntry(singles, index));
  }
}

function pairEntry(singles: usize, index: i32): u64 {
  const first = load<i32>(singles + (index << 2));
  if (first & LONG) return LONG;
  const length = first & 63;
  const forward = (first >> 6) & 127;
  const entry =
    ((<u64>((first >> 16) & 0xffff)) << 32) | <u64>((forward << 16) | (length << 6) | length);
  if (forward === END) return entry;

  const rest = (index << length) & ((1 << AC_BITS) - 1);
  const second = load<i32>(singles + (rest << 2));
  if (second & LONG || length + (second & 63) > AC_BITS) return entry;
  return (
    (entry + <u64>(second & 63)) |
    ((<u64>((second >> 6) & 127)) << 24) |
    ((<u64>((second >> 16) & 0xffff)) << 48)
  );
}
