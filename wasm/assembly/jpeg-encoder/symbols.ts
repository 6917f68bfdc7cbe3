/*
 * From token indexes to the symbols of the Huffman tables, and from the tables' codes to token
 * indexes: the host knows nothing about indexes (tokens.ts).
 *
 * Symbols come in four tables of 256 u32: DC luma, AC luma, DC chroma, AC chroma. A DC symbol is
 * SSSS, an AC symbol RRRRSSSS (ITU-T T.81, F.1.2).
 */

import { CODES, COUNTS, INDEXES, SYMBOL_CODES, SYMBOL_COUNTS } from "./layout";
import { AC, CHROMA, DC } from "./tokens";

/** Words in a table of symbols. */
const TABLE: i32 = 256;
/** DC categories of baseline (T.81, table F.1), and one for good measure. */
const DC_SYMBOLS: i32 = 16;

export function clearCounts(): void {
  memory.fill(COUNTS, 0, INDEXES * 8);
}

/** Counts the tokens from `begin` to `end`. */
export function countTokens(begin: usize, end: usize): void {
  // Neighbours often have one index: of two words in turn, so that no count waits for the last one.
  for (; begin + 8 <= end; begin += 8) {
    const first = indexOf(load<u32>(begin)) << 3;
    const second = indexOf(load<u32>(begin, 4)) << 3;
    store<u32>(first, load<u32>(first, COUNTS) + 1, COUNTS);
    store<u32>(second, load<u32>(second, COUNTS + 4) + 1, COUNTS + 4);
  }
  if (begin < end) {
    const last = indexOf(load<u32>(begin)) << 3;
    store<u32>(last, load<u32>(last, COUNTS) + 1, COUNTS);
  }
}

export function indexOf(token: u32): usize {
  return <usize>(token & (INDEXES - 1));
}

/** Adds the counts up by symbol. */
export function sumSymbols(): void {
  memory.fill(SYMBOL_COUNTS, 0, 4 * TABLE * 4);
  for (let chroma = 0; chroma < 2; chroma++) {
    const base = <u32>chroma * CHROMA;
    const dc = SYMBOL_COUNTS + <usize>(chroma * 2 * TABLE * 4);
    const ac = dc + TABLE * 4;
    for (let size = 0; size < DC_SYMBOLS; size++) addCount(dc, size, base + DC + size);
    for (let symbol = 0; symbol < TABLE; symbol++) addCount(ac, symbol, base + AC + symbol);
    for (let run = 0; run < 16; run++) {
      for (let value = -64; value < 64; value++) {
        if (value === 0) continue;
        addCount(ac, (run << 4) | sizeOf(value), base + (run << 7) + <u32>(value + 64));
      }
    }
  }
}

function addCount(table: usize, symbol: i32, index: u32): void {
  const word = table + ((<usize>symbol) << 2);
  const counts = (<usize>index) << 3;
  store<u32>(word, load<u32>(word) + load<u32>(counts, COUNTS) + load<u32>(counts, COUNTS + 4));
}

/**
 * Gives every index its bits, from the symbols' codes: code << 5 | length of the code and the value
 * bits behind it together. Those are zeros unless the index implies them.
 */
export function spreadCodes(): void {
  for (let chroma = 0; chroma < 2; chroma++) {
    const base = <u32>chroma * CHROMA;
    const dc = SYMBOL_CODES + <usize>(chroma * 2 * TABLE * 4);
    const ac = dc + TABLE * 4;
    for (let size = 0; size < DC_SYMBOLS; size++) setCode(base + DC + size, dc, size, 0);
    for (let symbol = 0; symbol < TABLE; symbol++) setCode(base + AC + symbol, ac, symbol, 0);
    for (let run = 0; run < 16; run++) {
      for (let value = -64; value < 64; value++) {
        if (value === 0) continue;
        const size = sizeOf(value);
        const bits = <u32>(value < 0 ? value - 1 : value) & ((1 << size) - 1);
        setCode(base + (run << 7) + <u32>(value + 64), ac, (run << 4) | size, bits);
      }
    }
  }
}

function setCode(index: u32, table: usize, symbol: i32, bits: u32): void {
  const code = load<u32>(table + ((<usize>symbol) << 2));
  const size = symbol & 15;
  const shifted = ((code >> 5) << size) | bits;
  store<u32>((<usize>index) << 2, (shifted << 5) | ((code & 31) + size), CODES);
}

/** SSSS (T.81, tables F.1 and F.2). */
function sizeOf(value: i32): i32 {
  return 32 - clz(abs(value));
}
