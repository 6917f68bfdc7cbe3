import { uint8, uint16be } from "../../../domain/byte-reader.ts";
import { ImageUndecodableError } from "../../../domain/errors.ts";
import type { JpegSegment } from "../../../domain/jpeg-segments.ts";

/** 64 numbers in zigzag order (ITU-T T.81, B.2.4.1). */
export type QuantisationTable = Uint16Array;

const ENTRIES = 64;

/**
 * Takes the tables that a DQT segment defines, which may be several, by their number from 0 to 3.
 *
 * @throws ImageUndecodableError when the segment is not well formed
 */
export function takeQuantisationTables(
  bytes: Uint8Array,
  { start, end }: JpegSegment,
  tables: (QuantisationTable | undefined)[],
): void {
  let at = start;
  while (at < end) {
    const selector = uint8(bytes, at);
    const [precision, number] = [selector >> 4, selector & 15];
    if (precision > 1 || number > 3) {
      throw new ImageUndecodableError(
        `a quantisation table of precision ${precision} and number ${number}; at most 1 and 3`,
      );
    }
    const first = at + 1;
    at = first + ENTRIES * (precision + 1);
    if (at > end) {
      throw new ImageUndecodableError("a quantisation table is longer than its segment");
    }
    tables[number] = Uint16Array.from({ length: ENTRIES }, (_, index) =>
      precision === 0 ? uint8(bytes, first + index) : uint16be(bytes, first + 2 * index),
    );
  }
}
