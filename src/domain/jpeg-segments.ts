import { uint16be } from "./byte-reader.ts";
import { ImageUndecodableError } from "./errors.ts";

/** Marker codes (ITU-T T.81, table B.1), without the 0xFF before them. */
export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
export const APP1 = 0xe1;
export const APP2 = 0xe2;

export interface JpegSegment {
  readonly marker: number;
  /** The payload behind the two bytes of length, as offsets into the file; empty for EOI. */
  readonly start: number;
  readonly end: number;
}

/** Decoders skip bytes between segments; more than this is no picture. */
const MAX_JUNK_BYTES = 0x10000;

/** Full ones would fill 640 MB; a file with more consists of empty ones, made to be slow to read. */
const MAX_SEGMENTS = 10_000;

/**
 * The marker segments of a JPEG in order, its coded data skipped. Ends after EOI, or without one
 * where the file ends; a segment that is not wholly there is not told.
 *
 * @throws ImageUndecodableError at a segment with an impossible length, at a second SOI, when too
 *   much junk lies between two segments, and when there are more than 10,000
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  let offset = 2;
  let inScan = false;
  for (let count = 0; count < MAX_SEGMENTS; count++) {
    const at = findMarker(bytes, offset);
    if (at === undefined) return;
    if (!inScan && at - offset > MAX_JUNK_BYTES) {
      throw new ImageUndecodableError(
        `${at - offset} bytes that belong to nothing before byte ${at}; at most ${MAX_JUNK_BYTES}`,
      );
    }
    const marker = bytes[at];
    const start = at + 3;
    if (marker === EOI) {
      yield { marker, start: at + 1, end: at + 1 };
      return;
    }
    if (marker === SOI) throw new ImageUndecodableError(`another picture starts at byte ${at}`);
    if (marker === undefined || start > bytes.length) return;
    const length = uint16be(bytes, at + 1);
    if (length < 2) {
      throw new ImageUndecodableError(
        `the segment at byte ${at} has a length of ${length}; the least is 2`,
      );
    }
    const end = at + 1 + length;
    if (end > bytes.length) return;
    yield { marker, start, end };
    offset = end;
    inScan = marker === SOS;
  }
  throw new ImageUndecodableError(`it has more than ${MAX_SEGMENTS} segments`);
}

/** Where the code of the next marker stands that opens a segment or ends the file. */
function findMarker(bytes: Uint8Array, from: number): number | undefined {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0) {
    // Any number of 0xFF may fill the space before a code (T.81, B.1.1.2).
    while (bytes[at] === 0xff) at++;
    const code = bytes[at];
    if (code === undefined) return undefined;
    if (opensSegment(code)) return at;
    at = bytes.indexOf(0xff, at);
  }
  return undefined;
}

/** Not so: 00 (a stuffed byte), 01 (TEM), 02 to BF (reserved), D0 to D7 (restarts inside a scan). */
function opensSegment(code: number): boolean {
  return code >= 0xc0 && (code & 0xf8) !== 0xd0;
}
