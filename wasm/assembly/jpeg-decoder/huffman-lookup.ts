/*
 * Lookups that decode a Huffman code and the bits of the value behind it at once (ITU-T T.81,
 * F.2.2: DECODE, RECEIVE and EXTEND in one load).
 *
 * Indexed by the next 8 (DC) or 12 (AC) bits. An entry of 32 bits:
 *
 *   bits 0 to 5    length of the code and of the value's bits together
 *   bits 6 to 12   coefficients to go forward: the run of zeros and one; END for an end of block
 *   bit 15         set when the lookup is too short, see below
 *   bits 16 to 31  the value, signed
 *
 * When the value's bits reach past the index, bit 15 is set, the length is that of the code alone and
 * the value is the number of the value's bits; when the code does, the length is 0. `LONG` also
 * marks the codes EOB1 to EOB14 of progressive scans (T.81, G.1.2.2), whose value is a number of
 * blocks: the run stands in bits 6 to 12, and the number of the value's bits is 0.
 */

import { codesAt } from "./huffman-codes";
import { AC_BITS, AC_CODES, AC_SYMBOLS, DC_BITS, DC_CODES, DC_SYMBOLS, SLOT_BYTES } from "./slots";

export const LONG: i32 = 0x8000;
/** Beyond the last coefficient, from wherever. */
export const END: i32 = 64;

const ZERO_RUN: i32 = 15;

/** The value that the next `size` bits say (T.81, F.2.2.1: EXTEND), `size` from 1 to 15. */
export function extend(bits: u64, size: i32): i32 {
  const magnitude = <i32>(bits >> <u64>(64 - size));
  // A first bit of 0 means that the value is negative, counted from -(2^size - 1).
  return magnitude + (<i32>~(<i64>bits >> 63) & ((-1 << size) + 1));
}

/** @param spec BITS and HUFFVAL, see HuffmanCodes; every symbol at most 15 */
export function buildDcLookup(slot: i32, spec: usize): void {
  const at = <usize>slot * SLOT_BYTES;
  codesAt(DC_CODES + at).build(spec);
  buildLookup(DC_SYMBOLS + at, DC_BITS, spec, false, false);
}

/** @param progressive whether EOB1 to EOB14 have a meaning */
export function buildAcLookup(slot: i32, spec: usize, progressive: bool): void {
  const at = <usize>slot * SLOT_BYTES;
  codesAt(AC_CODES + at).build(spec);
  buildLookup(AC_SYMBOLS + at, AC_BITS, spec, true, progressive);
}

function buildLookup(table: usize, bits: i32, spec: usize, isAc: bool, progressive: bool): void {
  for (let index = 0; index < 1 << bits; index++) store<i32>(table + (index << 2), LONG);
  let entry = table;
  let symbol = spec + 16;
  // Codes of growing length follow one another in the order of the index.
  for (let length = 1; length <= bits; length++) {
    const free = bits - length;
    for (let count = <i32>load<u8>(spec + length - 1); count > 0; count--, symbol++) {
      const coded = <i32>load<u8>(symbol);
      const isEndOfBand = isAc && (coded & 15) === 0 && coded >> 4 !== ZERO_RUN;
      for (let rest = 0; rest < 1 << free; rest++, entry += 4) {
        if (!isEndOfBand) store<i32>(entry, lookupEntry(coded, length, rest, free));
        else if (progressive) store<i32>(entry, LONG | (((coded >> 4) + 1) << 6) | length);
        else store<i32>(entry, (END << 6) | length);
      }
    }
  }
}

/** @param rest the index's bits behind the code, `free` of them */
function lookupEntry(coded: i32, length: i32, rest: i32, free: i32): i32 {
  const size = coded & 15;
  const forward = ((coded >> 4) + 1) << 6;
  if (size > free) return LONG | (size << 16) | forward | length;
  if (size === 0) return forward | length;
  const value = extend((<u64>rest) << (<u64>(64 - free)), size);
  return (value << 16) | forward | (length + size);
}
