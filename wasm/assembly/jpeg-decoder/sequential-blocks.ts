/*
 * Entropy decoding and dequantisation of the blocks of a sequential scan (ITU-T T.81, F.2.2).
 *
 * The bits to come stand at the top of a 64-bit word, `valid` of them sure; the word is filled up by
 * one unaligned load that is OR-ed in, without a branch: bits beyond the sure ones are the same ones
 * once more. Lengths lie in the lowest six bits of lookup entries, which is all that a shift looks
 * at, so an entry is shifted by and subtracted as it is. What stands above in `valid` is of no
 * meaning.
 *
 * Each time 56 bits at least are sure. Between two times are read: at most 8 of a short DC code and 4
 * pairs of 12; or one long code, of 16 bits and 15 more.
 *
 * Coefficients go, dequantised, to zeroed blocks of BLOCK_STRIDE bytes; see steps.ts. For each block
 * the OR of their offsets tells which inverse transform it needs.
 */

import { BLOCKS, CHUNK_BLOCK_BYTES, chunkBlockAt, DESCRIPTIONS } from "./chunk";
import { faultAt, firstLoad, lastLoad } from "./coded-data";
import { codesAt, NO_CODE } from "./huffman-codes";
import { END, extend, LONG } from "./huffman-lookup";
import { NO_PAIR } from "./huffman-pairs";
import {
  AC_BITS,
  AC_CODES,
  AC_PAIRS,
  AC_SYMBOLS,
  DC_BITS,
  DC_CODES,
  DC_SYMBOLS,
  STEPS,
} from "./slots";
import { TRUNCATED } from "./status";
import { BLOCK_STRIDE, OFFSET_MASK } from "./steps";

/** Pairs that are looked up before the word is filled again. */
const PAIRS: i32 = 4;
const PAIR_INDEX: u64 = ((1 << AC_BITS) - 1) << 2;
const LENGTH: i32 = 63;

/**
 * Decodes the first `count` blocks of the chunk.
 *
 * @param position bits of the segment read before
 * @returns bits read in all, which may be more than the segment has; or a status
 */
export function decodeBlocks(count: i32, position: i32): i32 {
  const first = firstLoad();
  const last = lastLoad();
  let pointer = first - (<usize>position >> 3);
  let bits = load<u64>(pointer) << (<u64>(position & 7));
  let valid = 56 - (position & 7);
  let sure: u64 = 0;
  pointer -= 7;

  let block = BLOCKS;
  let at = DESCRIPTIONS;
  for (const end = at + <usize>(count * CHUNK_BLOCK_BYTES); at < end; at += CHUNK_BLOCK_BYTES) {
    if (pointer < last) return TRUNCATED;
    const description = chunkBlockAt(at);
    const slot = <usize>description.tables;
    sure = <u64>(valid & 63);
    bits |= load<u64>(pointer) >> sure;
    pointer -= <usize>((63 - sure) >> 3);
    valid = <i32>sure | 56;

    let entry = load<i32>(((<usize>(bits >> (64 - DC_BITS))) << 2) + slot, DC_SYMBOLS);
    if (entry & LONG) {
      entry = longDc(entry, bits, slot);
      if (entry === NO_CODE) return faultAt(pointer, valid);
      bits <<= <u64>entry;
      valid -= entry;
      sure = <u64>(valid & 63);
      bits |= load<u64>(pointer) >> sure;
      pointer -= <usize>((63 - sure) >> 3);
      valid = <i32>sure | 56;
      entry &= ~LENGTH;
    }
    bits <<= <u64>entry;
    valid -= entry;
    const predictor = <usize>description.predictor;
    const dc = load<i32>(predictor) + (entry >> 16);
    store<i32>(predictor, dc);
    store<i16>(block, dc * load<u16>(slot, STEPS));

    let index = 0;
    let offsets: u32 = 0;
    let pair: i32 = 0;
    while (true) {
      for (let left = PAIRS; left > 0; left--) {
        pair = load<i32>(<usize>((bits >> (62 - AC_BITS)) & PAIR_INDEX) + slot, AC_PAIRS);
        if (pair & NO_PAIR) break;
        bits <<= <u64>(<u32>pair);
        valid -= pair;
        index += ((pair >> 6) & 63) + 1;
        const firstStep = stepOf(index, slot);
        index += (pair >> 12) & 127;
        const secondStep = stepOf(index, slot);
        offsets |= (firstStep | secondStep) >>> 16;
        // The first goes last: where there is no second, both have one place.
        put(block, secondStep, pair >> 26);
        put(block, firstStep, (pair << 6) >> 26);
        if (index >= 63) break;
      }
      if (pair & NO_PAIR) {
        sure = <u64>(valid & 63);
        bits |= load<u64>(pointer) >> sure;
        pointer -= <usize>((63 - sure) >> 3);
        valid = <i32>sure | 56;
        entry = longAc(bits, slot);
        if (entry === NO_CODE) return faultAt(pointer, valid);
        bits <<= <u64>entry;
        valid -= entry;
        index += (entry >>> 6) & 127;
        const step = stepOf(index, slot);
        offsets |= step >>> 16;
        put(block, step, entry >> 16);
      }
      if (index >= 63) break;
      sure = <u64>(valid & 63);
      bits |= load<u64>(pointer) >> sure;
      pointer -= <usize>((63 - sure) >> 3);
      valid = <i32>sure | 56;
    }
    if (index > 63 && index - ((pair >> 12) & 127) === 63) {
      // The second of the pair belongs to the next block: back to where it begins.
      const begin = <i32>((first - pointer) << 3) - (valid & 63) - (pair & LENGTH);
      bits = load<u64>(first - (<usize>begin >> 3)) << (<u64>(begin & 7));
      entry = load<i32>(((<usize>(bits >> (64 - AC_BITS))) << 2) + slot, AC_SYMBOLS);
      const here = begin + (entry & LENGTH);
      pointer = first - (<usize>here >> 3);
      bits = load<u64>(pointer) << (<u64>(here & 7));
      pointer -= 7;
      valid = 56 - (here & 7);
    }
    description.offsets = offsets & OFFSET_MASK;
    block += BLOCK_STRIDE;
  }
  return <i32>((first - pointer) << 3) - (valid & 63);
}

/** Where the coefficient goes and its quantisation; see steps.ts. */
function stepOf(index: i32, slot: usize): u32 {
  return load<u32>(((<usize>index) << 2) + slot, STEPS);
}

function put(block: usize, step: u32, value: i32): void {
  store<i16>(block + (step >>> 16), value * (step & 0xffff));
}

/** The entry of a lookup with bits enough, or `NO_CODE`. */
function longDc(entry: i32, bits: u64, slot: usize): i32 {
  let length = entry & LENGTH;
  let size = entry >> 16;
  if (length === 0) {
    const code = codesAt(DC_CODES + slot).find(bits, DC_BITS);
    if (code === NO_CODE) return NO_CODE;
    length = code & 0xff;
    size = code >> 8;
    if (size === 0) return length;
  }
  return (extend(bits << (<u64>length), size) << 16) | (length + size);
}

function longAc(bits: u64, slot: usize): i32 {
  const entry = load<i32>(((<usize>(bits >> (64 - AC_BITS))) << 2) + slot, AC_SYMBOLS);
  if ((entry & LONG) === 0) return entry;
  let length = entry & LENGTH;
  let size = entry >> 16;
  let forward = entry & (127 << 6);
  if (length === 0) {
    const code = codesAt(AC_CODES + slot).find(bits, AC_BITS);
    if (code === NO_CODE) return NO_CODE;
    length = code & 0xff;
    size = (code >> 8) & 15;
    const run = code >> 12;
    if (size === 0) return ((run === 15 ? 16 : END) << 6) | length;
    forward = (run + 1) << 6;
  }
  return (extend(bits << (<u64>length), size) << 16) | forward | (length + size);
}
