/*
 * The filtered alpha plane as literals and copies of what came before (RFC 9649, section 3.6): runs, the
 * row above and near it, and one candidate by hash. Alpha is mostly fields of one value and their edges,
 * which are slanted.
 *
 * A token is a u32: a byte, or COPY | its length with the code of its distance in a u32 of its own.
 */

import { CLASS_BYTES, DISTANCES, LENGTHS, prefixOf } from "./alpha-symbols";
import { CLASSES, classAt } from "./alpha-tiles";
import { ALPHA_COUNTS } from "./layout";

export const COPY: u32 = 0x80000000;

/** The format's (section 3.6). */
const MAX_LENGTH: usize = 4096;
/** Distances have 20 bits with the codes of the neighbourhood, which come first. */
const NEIGHBOURS: usize = 120;
const MAX_DISTANCE: usize = (1 << 20) - NEIGHBOURS;
/** The code of the byte on the left. */
const LEFT: u32 = 2;
/** Bytes of the row above: how far left of the one right above they are, and their codes. */
const SHIFTS: StaticArray<i8> = [0, 1, -1, 2, -2, 3, -3];
const SHIFT_CODES: StaticArray<u8> = [1, 3, 4, 9, 10, 17, 18];
const SHIFT_COUNT: usize = 7;

/** Below them a copy costs more than its bytes: from a neighbour, and from elsewhere. */
const LEAST_NEAR: usize = 8;
const LEAST_FAR: usize = 16;

const HASH_BITS: u32 = 14;
/** For each hash the place, counted from 1, where it was last: a u32. */
export const HASH_BYTES: usize = 4 << HASH_BITS;

/**
 * Writes and counts the tokens of `count` bytes at `plane`; 8 bytes behind them are read.
 *
 * @param tiles the classes of the plane's tiles, for which symbols are counted apart; 0 for one class
 * @param table HASH_BYTES of scratch
 * @returns the end of the tokens: at most 4 bytes for each byte of the plane
 */
export function findMatches(
  plane: usize,
  count: usize,
  width: usize,
  tiles: usize,
  table: usize,
  out: usize,
): usize {
  memory.fill(table, 0, HASH_BYTES);
  memory.fill(ALPHA_COUNTS, 0, CLASSES * CLASS_BYTES);
  for (let at: usize = 0; at < count; ) {
    const most = min(MAX_LENGTH, count - at);
    let length: usize = 0;
    let code: u32 = LEFT;
    if (at > 0) length = lengthOf(plane + at, 1, most);
    for (let index: usize = 0; index < SHIFT_COUNT && length < most; index++) {
      const distance = width + <usize>load<i8>(changetype<usize>(SHIFTS) + index);
      if (at < distance || distance < 1 || distance > MAX_DISTANCE) continue;
      const near = lengthOf(plane + at, distance, most);
      if (near <= length) continue;
      length = near;
      code = <u32>load<u8>(changetype<usize>(SHIFT_CODES) + index);
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
    const counts = ALPHA_COUNTS + classAt(tiles, at, width) * CLASS_BYTES;
    if (length < LEAST_NEAR) {
      const byte = <u32>load<u8>(plane + at);
      store<u32>(out, byte);
      countSymbol(counts, byte);
      out += 4;
      at++;
      continue;
    }
    store<u32>(out, COPY | <u32>length);
    store<u32>(out, code, 4);
    countSymbol(counts, LENGTHS + prefixOf(<u32>length));
    countSymbol(counts, DISTANCES + prefixOf(code));
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
function countSymbol(counts: usize, symbol: u32): void {
  const place = counts + ((<usize>symbol) << 2);
  store<u32>(place, load<u32>(place) + 1);
}
