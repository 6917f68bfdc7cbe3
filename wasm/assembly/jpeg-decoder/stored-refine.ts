/*
 * Scans that hold one more bit of coefficients that earlier scans began (ITU-T T.81, G.1.2.1 and
 * G.1.2.3), read into the kept blocks. Bits are read as in sequential-blocks.ts.
 *
 * The block's mask leads through the coefficients that are not zero: the next one is found by counting
 * its zeros, and the coefficients between are not looked at.
 */

import { BLOCK_BYTES } from "./block";
import { faultAt, firstLoad, lastLoad } from "./coded-data";
import { codesAt, NO_CODE } from "./huffman-codes";
import { extend, LONG } from "./huffman-lookup";
import { PLACES, scanBlock, scanBlocks } from "./scan-blocks";
import { coveredBlocks, keepReading, readPosition } from "./scan-reader";
import { AC_BITS, AC_CODES, AC_SYMBOLS } from "./slots";
import { DONE, TRUNCATED } from "./status";

const LENGTH: i32 = 63;
/** Coefficients that ZRL goes forward (T.81, F.1.2.2.1). */
const ZERO_RUN: i32 = 16;

/**
 * Reads a bit of the DC of each block of MCUs that follow one another in a row.
 *
 * @param low position of the bit
 * @returns a status
 */
export function refineDc(mcus: i32, low: i32): i32 {
  const last = lastLoad();
  const blocks = scanBlocks();
  let position = readPosition();
  for (; mcus > 0; mcus--) {
    for (let index = 0; index < blocks; index++, position++) {
      const byte = firstLoad() + 7 - (<usize>position >> 3);
      if (byte < last) return TRUNCATED;
      const bit = (<i32>load<u8>(byte) >> (7 - (position & 7))) & 1;
      const entry = scanBlock(index);
      const block = <usize>entry.block;
      store<i16>(block, <i32>load<i16>(block) | (bit << low));
      entry.block += entry.step * BLOCK_BYTES;
    }
  }
  keepReading(position, 0);
  return DONE;
}

/**
 * Reads the blocks of a component that follow one another in a row.
 *
 * @param start, end first and last coefficient of the scan, 1 to 63
 * @param low position of the bit that the scan holds
 * @returns a status
 */
export function refineAc(count: i32, start: i32, end: i32, low: i32): i32 {
  const last = lastLoad();
  const position = readPosition();
  let pointer = firstLoad() - (<usize>position >> 3);
  let bits = load<u64>(pointer) << (<u64>(position & 7));
  let valid = 56 - (position & 7);
  let sure: u64 = 0;
  pointer -= 7;

  const entry = scanBlock(0);
  const tables = <usize>entry.tables;
  const band = (<u64>-1 >> <u64>(63 - end)) & ((<u64>-1) << (<u64>start));
  const one = 1 << low;
  let run = coveredBlocks();
  let block = <usize>entry.block;
  let mask = <usize>entry.mask;
  const blocksEnd = block + <usize>(count * BLOCK_BYTES);
  for (; block < blocksEnd; block += BLOCK_BYTES, mask += 8) {
    if (pointer < last) return TRUNCATED;
    const before = load<u64>(mask);
    // Those of the band that are not zero and whose bit has not been read.
    let rest = before & band;
    let added: u64 = 0;
    let k = run > 0 ? 64 : start;
    while (k <= end) {
      sure = <u64>(valid & 63);
      bits |= load<u64>(pointer) >> sure;
      pointer -= <usize>((63 - sure) >> 3);
      valid = <i32>sure | 56;
      let code = load<i32>(((<usize>(bits >> (64 - AC_BITS))) << 2) + tables, AC_SYMBOLS);
      if (code & LONG) {
        let length = code & LENGTH;
        let forward = (code >> 6) & 127;
        let size = code >> 16;
        if (length === 0) {
          code = codesAt(AC_CODES + tables).find(bits, AC_BITS);
          if (code === NO_CODE) return faultAt(pointer, valid);
          length = code & 0xff;
          size = (code >> 8) & 15;
          forward = (code >> 12) + 1;
        }
        if (size === 0 && forward < ZERO_RUN) {
          // EOBn: 2^n blocks, this one too, and as many more as n bits say.
          bits <<= <u64>length;
          const more = forward - 1;
          run = 1 << more;
          if (more > 0) run += <i32>(bits >> <u64>(64 - more));
          bits <<= <u64>more;
          valid -= length + more;
          break;
        }
        code = (forward << 6) | length;
        if (size > 0) code = (extend(bits << (<u64>length), size) << 16) | (code + size);
      }
      bits <<= <u64>code;
      valid -= code;

      // Over so many zeros, each coefficient between being refined; then comes a new one.
      let zeros = ((code >> 6) & 127) - 1;
      while (true) {
        const next = min(<i32>ctz(rest), end + 1);
        if (zeros < next - k) {
          k += zeros;
          if (code >> 16 !== 0) {
            store<i16>(block + load<u8>(PLACES + k), code < 0 ? -one : one);
            added |= (<u64>1) << (<u64>k);
          }
          k++;
          break;
        }
        zeros -= next - k;
        k = next + 1;
        if (next > end) break;
        rest &= rest - 1;
        if ((valid & 63) === 0) {
          bits |= load<u64>(pointer);
          pointer -= 7;
          valid = 56;
        }
        refine(block + load<u8>(PLACES + next), bits, one);
        bits <<= 1;
        valid--;
      }
    }
    if (run > 0) {
      while (rest) {
        if ((valid & 63) === 0) {
          bits |= load<u64>(pointer);
          pointer -= 7;
          valid = 56;
        }
        refine(block + load<u8>(PLACES + <i32>ctz(rest)), bits, one);
        rest &= rest - 1;
        bits <<= 1;
        valid--;
      }
      run--;
    }
    if (added) store<u64>(mask, before | added);
  }
  entry.block = <u32>block;
  entry.mask = <u32>mask;
  keepReading(<i32>((firstLoad() - pointer) << 3) - (valid & 63), run);
  return DONE;
}

/** Adds `one` to the coefficient's amount when the next bit is set and the amount lacks it. */
function refine(coefficient: usize, bits: u64, one: i32): void {
  const value = <i32>load<i16>(coefficient);
  const isMissing = one & <i32>(<i64>bits >> 63) & ~abs(value);
  store<i16>(coefficient, value + ((value >> 31) | 1) * isMissing);
}
