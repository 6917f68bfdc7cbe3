/*
 * The filtered alpha plane as literals and copies of what came before (RFC 9649, section 3.6): runs, the
 * row above, and one candidate by hash. Alpha is mostly fields of one value and their edges.
 *
 * A token is a u32: a byte, or COPY | its length with the code of its distance in a u32 of its own.
 */

import { DISTANCES, LENGTHS, prefixOf, SYMBOLS } from "./alpha-symbols";
import { ALPHA_COUNTS } from "./layout";

export const COPY: u32 = 0x80000000;

/** The format's (section 3.6). */
const MAX_LENGTH: usize = 4096;
/** Distances have 20 bits with the codes of the neighbourhood, which come first. */
const NEIGHBOURS: usize = 120;
const MAX_DISTANCE: usize = (1 << 20) - NEIGHBOURS;
/** Codes of the pixel above and of the one on the left. */
const ABOVE: u32 = 1;
const LEFT: u32 = 2;

/** Below them a copy costs more than its bytes: from a neighbour, and from elsewhere. */
const LEAST_NEAR: usize = 8;
const LEAST_FAR: usize = 16;

const HASH_BITS: u32 = 14;
/** For each hash the place, counted from 1, where it was last: a u32. */
export const HASH_BYTES: usize = 4 << HASH_BITS;

/**
 * Writes and counts the tokens of `count` bytes at `plane`; 8 bytes behind them are read.
 *
 * @param table HASH_BYTES of scratch
 * @returns the end of the tokens: at most 4 bytes for each byte of the plane
 */
export function findMatches(
  plane: usize,
  count: usize,
  width: usize,
  table: usize,
  out: usize,
): usize {
  memory.fill(table, 0, HASH_BYTES);
  memory.fill(ALPHA_COUNTS, 0, SYMBOLS << 2);
  for (let at: usize = 0; at < count; ) {
    const most = min(MAX_LENGTH, count - at);
    let length: usize = 0;
    let code: u32 = LEFT;
    if (at > 0) length = lengthOf(plane + at, 1, most);
    if (at >= width && length < most && width <= MAX_DISTANCE) {
      const above = lengthOf(plane + at, width, most);
      if (above > length) {
        length = above;
        code = ABOVE;
      }
    }
    const slot = table + (hashOf(load<u32>(plane + at)) << 2);
    const candidate = <usize>load<u32>(slot);
    store<u32>(slot, <u32>(at + 1));
    if (candidate > 0 && length < LEAST_FAR) {
      const distance = at + 1 - candidate;
      const far = distance <= MAX_DISTANCE ? lengthOf(plane + at, distance, most) : 0;
      if (far >= LEAST_FAR && far > length) {
        length = far;
        code = <u32>(distance + NEIGHBOURS);
      }
    }
    if (length < LEAST_NEAR) {
      const byte = <u32>load<u8>(plane + at);
      store<u32>(out, byte);
      countSymbol(byte);
      out += 4;
      at++;
      continue;
    }
    store<u32>(out, COPY | <u32>length);
    store<u32>(out, code, 4);
    countSymbol(LENGTHS + prefixOf(<u32>length));
    countSymbol(DISTANCES + prefixOf(code));
    out += 8;
    at += length;
  }
  return out;
}

/** How many bytes from `place` on equal those `distance` before, up to `most`. */
@inline
function lengthOf(place: usize, distance: usize, most: usize): usize {
  let length: usize = 0;
  while (length < most) {
    const differences = load<u64>(place + length) ^ load<u64>(place + length - distance);
    if (differences !== 0) return min(most, length + <usize>(ctz<u64>(differences) >> 3));
    length += 8;
  }
  return most;
}

@inline
function hashOf(bytes: u32): usize {
  return <usize>((bytes * 0x9e3779b1) >> (32 - HASH_BITS));
}

@inline
function countSymbol(symbol: u32): void {
  const place = ALPHA_COUNTS + ((<usize>symbol) << 2);
  store<u32>(place, load<u32>(place) + 1);
}
