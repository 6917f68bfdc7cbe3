import { byCount, codeNumbers, limitLengths } from "../huffman-lengths.ts";

/** A Huffman table as a DHT segment holds it (ITU-T T.81, B.2.4.2). */
export interface HuffmanTable {
  /** How many codes have 1, 2, .. 16 bits. */
  readonly lengths: readonly number[];
  /** The symbols in the order of their codes. */
  readonly symbols: readonly number[];
}

/** Longest code of a table (T.81, C.2). */
const MAX_LENGTH = 16;

/** Of the symbol that takes the code of ones alone. */
const RESERVED_WEIGHT = 1;

/**
 * The table that codes symbols of these counts in the fewest bits: Huffman's, then limited to 16
 * bits as T.81, K.2 has it.
 *
 * No symbol gets the code of ones alone, which the standard reserves (C.2): one more symbol, rarest
 * of all, takes part and is left out at the end.
 *
 * @param counts how often each symbol comes, at most 256 of them; at least one does
 */
export function optimalTable(counts: ArrayLike<number>): HuffmanTable {
  const used = byCount(counts);
  const weights = [RESERVED_WEIGHT, ...used.map((symbol) => counts[symbol] ?? 0)];
  const numbers = codeNumbers(weights);
  limitLengths(numbers, MAX_LENGTH);
  leaveReserved(numbers);
  return { lengths: numbers.slice(1, MAX_LENGTH + 1), symbols: used.reverse() };
}

/** Takes out one of the longest codes. */
function leaveReserved(numbers: number[]): void {
  let longest = MAX_LENGTH;
  while (numbers[longest] === 0) longest--;
  numbers[longest] = (numbers[longest] ?? 0) - 1;
}

/** Code and length in bits of each symbol (T.81, C.2), as code << 5 | length; 0 for no code. */
export function codesOf({ lengths, symbols }: HuffmanTable): Uint32Array {
  const codes = new Uint32Array(256);
  let code = 0;
  let index = 0;
  for (const [shorter, count] of lengths.entries()) {
    for (const end = index + count; index < end; index++, code++) {
      codes[symbols[index] ?? 0] = (code << 5) | (shorter + 1);
    }
    code <<= 1;
  }
  return codes;
}
