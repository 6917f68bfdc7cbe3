/*
 * Scans that hold coefficients for the first time, wholly or but for their lowest bits (ITU-T T.81,
 * G.1.2.1 and G.1.2.2; F.2.2 for a sequential frame in several scans), read into the kept blocks.
 *
 * One loop for scans of DC, of AC and of both: what a sequential scan says of a block is what a
 * progressive one says of its DC, then what another says of its AC. Bits are read as in
 * sequential-blocks.ts.
 */

import { BLOCK_BYTES } from "./block";
import { faultAt, firstLoad, lastLoad } from "./coded-data";
import { codesAt, NO_CODE } from "./huffman-codes";
import { extend, LONG } from "./huffman-lookup";
import { PLACES, scanBlock, scanBlocks } from "./scan-blocks";
import { coveredBlocks, keepReading, readPosition } from "./scan-reader";
import { AC_BITS, AC_CODES, AC_SYMBOLS, DC_BITS, DC_CODES, DC_SYMBOLS } from "./slots";
import { DONE, TRUNCATED } from "./status";

const LENGTH: i32 = 63;
/** Coefficients that ZRL goes forward (T.81, F.1.2.2.1). */
const ZERO_RUN: i32 = 16;

/**
 * Reads the blocks of MCUs that follow one another in a row.
 *
 * @param start, end first and last coefficient of the scan, 0 to 63; with a start of 0 DC too
 * @param low position of the lowest bit that the scan holds
 * @returns a status
 */
export function readFirst(mcus: i32, start: i32, end: i32, low: i32): i32 {
  const last = lastLoad();
  const position = readPosition();
  let pointer = firstLoad() - (<usize>position >> 3);
  let bits = load<u64>(pointer) << (<u64>(position & 7));
  let valid = 56 - (position & 7);
  let sure: u64 = 0;
  pointer -= 7;

  let run = coveredBlocks();
  const blocks = scanBlocks();
  for (let mcu = 0; mcu < mcus; mcu++) {
    // A sequential scan has no runs: what looks like one ends its block.
    if (run > 0 && start > 0) {
      const skipped = min(run, mcus - mcu);
      const entry = scanBlock(0);
      entry.block += skipped * BLOCK_BYTES;
      entry.mask += skipped << 3;
      run -= skipped;
      mcu += skipped - 1;
      continue;
    }
    for (let index = 0; index < blocks; index++) {
      if (pointer < last) return TRUNCATED;
      const entry = scanBlock(index);
      const block = <usize>entry.block;
      const mask = <usize>entry.mask;
      const tables = <usize>entry.tables;
      entry.block += entry.step * BLOCK_BYTES;
      entry.mask += entry.step << 3;

      if (start === 0) {
        sure = <u64>(valid & 63);
        bits |= load<u64>(pointer) >> sure;
        pointer -= <usize>((63 - sure) >> 3);
        valid = <i32>sure | 56;
        let code = load<i32>(((<usize>(bits >> (64 - DC_BITS))) << 2) + tables, DC_SYMBOLS);
        if (code & LONG) code = longDc(code, bits, tables);
        if (code === NO_CODE) return faultAt(pointer, valid);
        bits <<= <u64>code;
        valid -= code;
        const predictor = <usize>entry.predictor;
        const dc = load<i32>(predictor) + (code >> 16);
        store<i32>(predictor, dc);
        store<i16>(block, dc << low);
      }
      if (end === 0) continue;

      let k = max(start, 1) - 1;
      let nonZero = load<u64>(mask);
      while (k < end) {
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
            // EOBn: this block and 2^n - 1 more, and as many as n bits say.
            bits <<= <u64>length;
            const more = forward - 1;
            if (more > 0) run = (1 << more) - 1 + <i32>(bits >> <u64>(64 - more));
            bits <<= <u64>more;
            valid -= length + more;
            break;
          }
          code = (forward << 6) | length;
          if (size > 0) code = (extend(bits << (<u64>length), size) << 16) | (code + size);
        }
        bits <<= <u64>code;
        valid -= code;
        k += (code >> 6) & 127;
        store<i16>(block + load<u8>(PLACES + k), (code >> 16) << low);
        nonZero |= (<u64>(code >> 16 !== 0)) << (<u64>k);
      }
      store<u64>(mask, nonZero);
    }
  }
  keepReading(<i32>((firstLoad() - pointer) << 3) - (valid & 63), run);
  return DONE;
}

/** The entry of a lookup with bits enough, or `NO_CODE`; as in sequential-blocks.ts. */
function longDc(entry: i32, bits: u64, tables: usize): i32 {
  let length = entry & LENGTH;
  let size = entry >> 16;
  if (length === 0) {
    const code = codesAt(DC_CODES + tables).find(bits, DC_BITS);
    if (code === NO_CODE) return NO_CODE;
    length = code & 0xff;
    size = code >> 8;
    if (size === 0) return length;
  }
  return (extend(bits << (<u64>length), size) << 16) | (length + size);
}
