import { uint16be } from "../../../domain/byte-reader.ts";
import { ImageUndecodableError } from "../../../domain/errors.ts";
import type { JpegFrame } from "../../../domain/jpeg-header.ts";
import type { JpegScan } from "../../../domain/jpeg-scans.ts";
import type { JpegSegment } from "../../../domain/jpeg-segments.ts";
import { type HuffmanTables, takeHuffmanTables } from "./huffman-tables.ts";
import { type QuantizationTable, takeQuantizationTables } from "./quantization-tables.ts";

/** Markers of what a scan is decoded with (ITU-T T.81, table B.1). */
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;

/** What is in force between two segments of a file: each may define it anew. */
export interface JpegTables {
  readonly huffman: HuffmanTables;
  readonly quantization: (QuantizationTable | undefined)[];
  /** MCUs between two restart markers; 0 for none. */
  restartInterval: number;
}

export function createJpegTables(): JpegTables {
  return { huffman: { dc: [], ac: [] }, quantization: [], restartInterval: 0 };
}

/**
 * Takes what the segment defines; other segments define nothing.
 *
 * @throws ImageUndecodableError when it is not well formed
 */
export function takeTables(bytes: Uint8Array, segment: JpegSegment, tables: JpegTables): void {
  const { marker, start, end } = segment;
  if (marker === DHT) takeHuffmanTables(bytes, segment, tables.huffman);
  if (marker === DQT) takeQuantizationTables(bytes, segment, tables.quantization);
  if (marker === DRI) {
    if (end - start !== 2) {
      throw new ImageUndecodableError(`a restart interval of ${end - start} bytes; it has 2`);
    }
    tables.restartInterval = uint16be(bytes, start);
  }
}

/**
 * The Huffman tables of the component that stands as `index` in the scan's header.
 *
 * @throws ImageUndecodableError when one is not defined
 */
export function huffmanOf({ huffman }: JpegTables, { tables }: JpegScan, index: number) {
  const numbers = tables[index];
  const dc = numbers && huffman.dc[numbers.dc];
  const ac = numbers && huffman.ac[numbers.ac];
  if (!dc || !ac) {
    throw new ImageUndecodableError("a scan names a Huffman table that is not defined");
  }
  return { dc, ac };
}

/**
 * The quantisation table of the frame's component `index`.
 *
 * @throws ImageUndecodableError when it is not defined
 */
export function quantizationOf(
  { quantization }: JpegTables,
  { components }: JpegFrame,
  index: number,
): QuantizationTable {
  const number = components[index]?.quantization;
  const table = number === undefined ? undefined : quantization[number];
  if (!table) {
    throw new ImageUndecodableError(`component ${index} has no quantisation table ${number}`);
  }
  return table;
}
