import { byCount, codeNumbers, limitLengths } from "../huffman-lengths.ts";
import type { BitWriter } from "./bit-writer.ts";

/** Of each symbol the bits of its code; 0 for one that never comes. */
export type CodeLengths = readonly number[];

/** Longest codes: of symbols, and of the lengths of these (RFC 9649, section 3.7.2.1). */
export const MAX_CODE_LENGTH = 15;
const MAX_LENGTH_CODE_LENGTH = 7;

/** The order in which code lengths of code lengths are written. */
const LENGTH_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** The lengths that code symbols of these counts in the fewest bits. */
export function codeLengthsOf(counts: ArrayLike<number>, maxLength = MAX_CODE_LENGTH): CodeLengths {
  const lengths = new Array<number>(counts.length).fill(0);
  const used = byCount(counts);
  if (used.length < 2) {
    for (const symbol of used) lengths[symbol] = 1;
    return lengths;
  }
  const numbers = codeNumbers(used.map((symbol) => counts[symbol] ?? 0));
  limitLengths(numbers, maxLength);
  let index = 0;
  for (let length = maxLength; length > 0; length--) {
    const end = index + (numbers[length] ?? 0);
    for (; index < end; index++) lengths[used[index] ?? 0] = length;
  }
  return lengths;
}

/** The only symbol that comes, if there is just one: then it takes no bits. */
function onlySymbol(lengths: CodeLengths): number | undefined {
  const used = lengths.flatMap((length, symbol) => (length > 0 ? [symbol] : []));
  if (used.length === 0) return 0;
  return used.length === 1 ? used[0] : undefined;
}

/**
 * Each symbol's code, what comes first lowest, << 5 | its length: codes are given out by length, then by
 * symbol (RFC 9649, section 3.7.2).
 */
export function codesOf(lengths: CodeLengths): number[] {
  if (onlySymbol(lengths) !== undefined) return lengths.map(() => 0);
  const codes = lengths.map(() => 0);
  let next = 0;
  for (let length = 1; length <= MAX_CODE_LENGTH; length++, next <<= 1) {
    for (const [symbol, own] of lengths.entries()) {
      if (own === length) codes[symbol] = (reversed(next++, length) << 5) | length;
    }
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}

/** What the symbols of these counts take, without the bits that follow some of them. */
export function bitsOf(lengths: CodeLengths, counts: ArrayLike<number>): number {
  if (onlySymbol(lengths) !== undefined) return 0;
  return lengths.reduce((sum, length, symbol) => sum + length * (counts[symbol] ?? 0), 0);
}

/** RFC 9649, section 3.7.2.1. */
export function writeCodeLengths(bits: BitWriter, lengths: CodeLengths): void {
  const only = onlySymbol(lengths);
  if (only !== undefined) {
    // A simple code of one symbol, of 1 bit or 8.
    bits.write(1, 2);
    bits.write(only < 2 ? 0 : 1, 1);
    bits.write(only, only < 2 ? 1 : 8);
    return;
  }
  const runs = runsOf(lengths);
  const counts = new Array<number>(LENGTH_ORDER.length).fill(0);
  for (const { symbol } of runs) counts[symbol] = (counts[symbol] ?? 0) + 1;
  const ofLengths = codeLengthsOf(counts, MAX_LENGTH_CODE_LENGTH);
  const codes = codesOf(ofLengths);
  const last = LENGTH_ORDER.findLastIndex((symbol) => (ofLengths[symbol] ?? 0) > 0);
  const written = Math.max(4, last + 1);
  bits.write(0, 1);
  bits.write(written - 4, 4);
  for (const symbol of LENGTH_ORDER.slice(0, written)) bits.write(ofLengths[symbol] ?? 0, 3);
  // The lengths of all symbols follow.
  bits.write(0, 1);
  for (const { symbol, extra, extraBits } of runs) {
    const code = codes[symbol] ?? 0;
    bits.write(code >> 5, code & 31);
    bits.write(extra, extraBits);
  }
}

interface Run {
  /** A length, or 16 to 18 for several. */
  readonly symbol: number;
  readonly extra: number;
  readonly extraBits: number;
}

/** Zeros are counted in up to 138; other lengths stand alone. */
function runsOf(lengths: CodeLengths): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < lengths.length; ) {
    const length = lengths[at] ?? 0;
    let end = at + 1;
    while (length === 0 && end < lengths.length && end - at < 138 && lengths[end] === 0) end++;
    const count = end - at;
    if (count >= 11) runs.push({ symbol: 18, extra: count - 11, extraBits: 7 });
    else if (count >= 3) runs.push({ symbol: 17, extra: count - 3, extraBits: 3 });
    else
      for (let each = 0; each < count; each++)
        runs.push({ symbol: length, extra: 0, extraBits: 0 });
    at = end;
  }
  return runs;
}
