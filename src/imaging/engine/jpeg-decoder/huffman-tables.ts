import { uint8 } from "../../../domain/byte-reader.ts";
import { ImageUndecodableError } from "../../../domain/errors.ts";
import type { JpegSegment } from "../../../domain/jpeg-segments.ts";

/**
 * A Huffman table as the kernels take it: sixteen bytes, the number of codes of each length from 1 to
 * 16, then 256 bytes, the symbols in the order of their codes (ITU-T T.81, B.2.4.2).
 */
export type HuffmanSpec = Uint8Array;

/** Tables by their number in the file, 0 to 3. */
export interface HuffmanTables {
  readonly dc: (HuffmanSpec | undefined)[];
  readonly ac: (HuffmanSpec | undefined)[];
}

export const SPEC_BYTES = 16 + 256;

const LENGTHS = 16;
const MAX_SYMBOLS = 256;
/** Number of bits of a DC difference, which is the symbol itself. */
const MAX_DC_SYMBOL = 15;

/**
 * Takes the tables that a DHT segment defines, which may be several.
 *
 * @throws ImageUndecodableError when the segment is not well formed, or its codes do not fit
 */
export function takeHuffmanTables(
  bytes: Uint8Array,
  { start, end }: JpegSegment,
  tables: HuffmanTables,
): void {
  let at = start;
  while (at < end) {
    const selector = uint8(bytes, at);
    const [tableClass, number] = [selector >> 4, selector & 15];
    if (tableClass > 1 || number > 3) {
      throw new ImageUndecodableError(
        `a Huffman table of class ${tableClass} and number ${number}; at most 1 and 3`,
      );
    }
    const counts = bytes.subarray(at + 1, Math.min(at + 1 + LENGTHS, end));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = bytes.subarray(at + 1 + LENGTHS, at + 1 + LENGTHS + total);
    at += 1 + LENGTHS + total;
    if (at > end) throw new ImageUndecodableError("a Huffman table is longer than its segment");
    assertCodesFit(counts, total);
    if (tableClass === 0) assertDcSymbols(symbols);
    const spec = new Uint8Array(SPEC_BYTES);
    spec.set(counts);
    spec.set(symbols, LENGTHS);
    tables[tableClass === 0 ? "dc" : "ac"][number] = spec;
  }
}

/**
 * Codes of a length follow those of the shorter ones, and none consists of ones alone (T.81, annex
 * C).
 */
function assertCodesFit(counts: Uint8Array, total: number): void {
  let code = 0;
  counts.forEach((count, index) => {
    code = 2 * code + count;
    if (count > 0 && code >= 2 ** (index + 1)) {
      throw new ImageUndecodableError(
        `a Huffman table has too many codes of up to ${index + 1} bits`,
      );
    }
  });
  if (total > MAX_SYMBOLS) {
    throw new ImageUndecodableError(`a Huffman table has ${total} codes; at most ${MAX_SYMBOLS}`);
  }
}

function assertDcSymbols(symbols: Uint8Array): void {
  const largest = Math.max(0, ...symbols);
  if (largest > MAX_DC_SYMBOL) {
    throw new ImageUndecodableError(
      `a Huffman table for DC has a symbol ${largest}; at most ${MAX_DC_SYMBOL}`,
    );
  }
}
