import { ImageTruncatedError, ImageUndecodableError } from "../../../domain/errors.ts";
import { type JpegFrame, readFrame } from "../../../domain/jpeg-header.ts";
import { type JpegScan, readScan } from "../../../domain/jpeg-scans.ts";
import { EOI, type JpegSegment, jpegSegments, SOS } from "../../../domain/jpeg-segments.ts";
import { colorOf, type JpegColor, NO_HINTS, withColorHint } from "./jpeg-colors.ts";
import { createJpegTables, type JpegTables, takeTables } from "./jpeg-tables.ts";

/** A scan and where its coded data begins. */
export interface FoundScan {
  readonly scan: JpegScan;
  /** Offset of the first byte of coded data in the file. */
  readonly dataStart: number;
}

/** A JPEG read up to its first scan. */
export interface JpegOpening {
  readonly frame: JpegFrame;
  readonly color: JpegColor;
  readonly first: FoundScan;
  /** What is in force at the first scan. */
  readonly tables: JpegTables;
  /** The next scan, with what is then in force in `tables`; `undefined` behind the last. */
  nextScan(): FoundScan | undefined;
}

/**
 * Reads a JPEG up to its first scan.
 *
 * @throws ImageUndecodableError, ImageTruncatedError
 */
export function openJpeg(bytes: Uint8Array): JpegOpening {
  const segments = jpegSegments(bytes);
  const tables = createJpegTables();
  let hints = NO_HINTS;
  let frame: JpegFrame | undefined;

  const nextScan = (): FoundScan | undefined => {
    // Not `for of`, which would close the generator at the first scan.
    for (let next = segments.next(); !next.done; next = segments.next()) {
      const segment = next.value;
      frame = withFrame(bytes, segment, frame);
      takeTables(bytes, segment, tables);
      hints = withColorHint(hints, bytes, segment);
      if (segment.marker === EOI) return undefined;
      if (segment.marker !== SOS) continue;
      if (!frame) throw new ImageUndecodableError("it has a scan before its frame header");
      return { scan: readScan(bytes, segment, frame), dataStart: segment.end };
    }
    return undefined;
  };

  const first = nextScan();
  if (!first || !frame) throw new ImageTruncatedError("it has no scan");
  return { frame, color: colorOf(frame, hints), first, tables, nextScan };
}

function withFrame(
  bytes: Uint8Array,
  segment: JpegSegment,
  before: JpegFrame | undefined,
): JpegFrame | undefined {
  const found = readFrame(bytes, segment);
  if (found && before) throw new ImageUndecodableError("it has two frame headers");
  return found ?? before;
}
