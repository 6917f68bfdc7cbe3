import { uint16be } from "../../../domain/byte-reader.ts";
import { ImageUndecodableError } from "../../../domain/errors.ts";
import type { JpegFrame } from "../../../domain/jpeg-header.ts";
import type { JpegScan } from "../../../domain/jpeg-scans.ts";
import type { JpegSegment } from "../../../domain/jpeg-segments.ts";
import { type HuffmanSpec, type HuffmanTables, takeHuffmanTables } from "./huffman-tables.ts";
import { type QuantisationTable, takeQuantisationTables } from "./quantisation-tables.ts";

/** Markers of what a scan is decoded with (ITU-T T.81, table B.1). */
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;

/** What is in force between two segments of a file: each may define it anew. */
export interface JpegTables {
  readonly huffman: HuffmanTables;
  readonly quantisation: (QuantisationTable | undefined)[];
  /** MCUs between two restart markers; 0 for none. */
  restartInterval: number;
}

export function createJpegTables(): JpegTables {
  return { huffman: { dc: [], ac: [] }, quantisation: [], restartInterval: 0 };
}

/**
 * Takes what the segment defines; other segments define nothing.
 *
 * @throws ImageUndecodableError when it is not well formed
 */
export function takeTables(bytes: Uint8Array, segment: JpegSegment, tables: JpegTables): void {
  const { marker, start, end } = segment;
  if (marker === DHT) takeHuffmanTables(bytes, segment, tables.huffman);
  if (marker === DQT) takeQuantisationTables(bytes, segment, tables.quantisation);
  if (marker === DRI) {
    if (end - start !== 2) {
      throw new ImageUndecodableError(`a restart interval of ${end - start} bytes; it has 2`);
    }
    tables.restartInterval = uint16be(bytes, start);
  }
}

/**
 * The table for DC of the component that stands as `index` in the scan's header.
 *
 * @throws ImageUndecodableError when it is not defined
 */
export function dcTable({ huffman }: JpegTables, { tables }: JpegScan, index: number): HuffmanSpec {
  return defined(huffman.dc, tables[index]?.dc);
}

/** Likewise for AC. */
export function acTable({ huffman }: JpegTables, { tables }: JpegScan, index: number): HuffmanSpec {
  return defined(huffman.ac, tables[index]?.ac);
}

function defined(
  specs: readonly (HuffmanSpec | undefined)[],
  number: number | undefined,
): HuffmanSpec {
  const spec = number === undefined ? undefined : specs[number];
  if (spec) return spec;
  throw new ImageUndecodableError(`a scan names Huffman table ${number}, which is not there`);
}

/**
 * The quantisation table of the frame's component `index`.
 *
 * @throws ImageUndecodableError when it is not defined
 */
export function quantisationOf(
  { quantisation }: JpegTables,
  { components }: JpegFrame,
  index: number,
): QuantisationTable {
  const number = components[index]?.quantisation;
  const table = number === undefined ? undefined : quantisation[number];
  if (!table) {
    throw new ImageUndecodableError(`component ${index} has no quantisation table ${number}`);
  }
  return table;
}
