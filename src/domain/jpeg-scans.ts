import { uint8 } from "./byte-reader.ts";
import { ImageTooLaboriousError, ImageTruncatedError, ImageUndecodableError } from "./errors.ts";
import { type JpegFrame, readFrame } from "./jpeg-header.ts";
import { scanBlocks } from "./jpeg-scan-blocks.ts";
import { EOI, type JpegSegment, jpegSegments, SOS } from "./jpeg-segments.ts";

/** Which bits of which coefficients a scan holds (ITU-T T.81, G.1.1.1). */
export interface JpegBand {
  /** First and last coefficient, in zigzag order. */
  readonly spectralStart: number;
  readonly spectralEnd: number;
  /** Bit position that an earlier scan reached (0: this is the first) and that this one reaches. */
  readonly approximationHigh: number;
  readonly approximationLow: number;
}

/** A scan header (T.81, B.2.3). */
export interface JpegScan extends JpegBand {
  /** Indexes into the frame's components. */
  readonly components: readonly number[];
  /** For each of them the numbers of its Huffman tables, as they stand in the file. */
  readonly tables: readonly { readonly dc: number; readonly ac: number }[];
}

/** All of a sequential frame; a lossless one uses the fields for something else. */
const WHOLE_BAND: JpegBand = {
  spectralStart: 0,
  spectralEnd: 63,
  approximationHigh: 0,
  approximationLow: 0,
};
const BAND_BYTES = 3;

/**
 * Each scan is a pass over the whole picture, however few bytes it takes in the file. Encoders write
 * 3 to 20; a file of thousands is made to keep a decoder busy.
 */
const MAX_SCANS = 500;

/**
 * Blocks that all scans together may visit: three times what the usual ten scans visit of a picture
 * of 40 million pixels without subsampling, and half a second of work at the most.
 */
const MAX_SCAN_BLOCKS = 30_000_000;

/**
 * Tells from the scan headers that no scan of a JPEG is missing.
 *
 * A file that ends in its EOI must hold a scan of every component; the standard does not require
 * every bit of every coefficient. One that ends without EOI must hold them all: for a progressive
 * frame the first scan of DC and of AC 1 to 63 and the refinements down to bit 0, for every component
 * (T.81, G.1.1.1).
 *
 * @throws ImageTruncatedError when scans are missing
 * @throws ImageUndecodableError when a segment or scan header is not well formed, or there are more
 *   than 500 scans
 * @throws ImageTooLaboriousError when the scans together visit more than 30 million blocks
 */
export function assertJpegScans(bytes: Uint8Array): void {
  let frame: JpegFrame | undefined;
  let coverage: Coverage | undefined;
  let scans = 0;
  let blocks = 0;
  let hasEnd = false;

  for (const segment of jpegSegments(bytes)) {
    if (segment.marker === EOI) hasEnd = true;
    frame ??= readFrame(bytes, segment);
    if (segment.marker !== SOS) continue;
    if (!frame) throw new ImageUndecodableError("it has a scan before its frame header");
    scans += 1;
    if (scans > MAX_SCANS) {
      throw new ImageUndecodableError(`it has more than ${MAX_SCANS} scans`);
    }
    const scan = readScan(bytes, segment, frame);
    blocks += scanBlocks(frame, scan.components);
    if (blocks > MAX_SCAN_BLOCKS) throw new ImageTooLaboriousError(scans, MAX_SCAN_BLOCKS);
    coverage ??= createCoverage(frame);
    coverage.add(scan);
    // The usual picture is one scan: there is nothing to look for in its coded data.
    const isAll = scan.components.length === frame.components.length;
    if (isAll && !frame.progressive) return;
  }

  if (!coverage) throw new ImageTruncatedError("it has no scan");
  if (!coverage.hasEveryComponent()) {
    throw new ImageTruncatedError("a component has no scan");
  }
  if (!hasEnd && !coverage.hasEveryBit()) {
    throw new ImageTruncatedError(`scans are missing after the first ${scans}`);
  }
}

/**
 * The scan header that `segment` is.
 *
 * @throws ImageUndecodableError when it is not well formed or names what the frame has not
 */
export function readScan(bytes: Uint8Array, segment: JpegSegment, frame: JpegFrame): JpegScan {
  const { start, end } = segment;
  const count = end > start ? uint8(bytes, start) : 0;
  if (count < 1 || count > frame.components.length || end - start !== 1 + 2 * count + BAND_BYTES) {
    throw new ImageUndecodableError(
      `a scan header of ${count} components is ${end - start} bytes long`,
    );
  }
  const components: number[] = [];
  const tables: { dc: number; ac: number }[] = [];
  for (let index = 0; index < count; index++) {
    const id = uint8(bytes, start + 1 + 2 * index);
    // Where identifiers repeat, each is taken by the next component that bears it.
    const component = frame.components.findIndex(
      (candidate, at) => candidate.id === id && !components.includes(at),
    );
    if (component < 0) {
      throw new ImageUndecodableError(`a scan names component ${id}, which the frame has not`);
    }
    components.push(component);
    const selectors = uint8(bytes, start + 2 + 2 * index);
    tables.push({ dc: selectors >> 4, ac: selectors & 15 });
  }
  const band = frame.progressive ? readBand(bytes, end - BAND_BYTES) : WHOLE_BAND;
  return { components, tables, ...band };
}

function readBand(bytes: Uint8Array, offset: number): JpegBand {
  const spectralStart = uint8(bytes, offset);
  const spectralEnd = uint8(bytes, offset + 1);
  if (spectralStart > spectralEnd || spectralEnd > 63) {
    throw new ImageUndecodableError(
      `a scan holds coefficients ${spectralStart} to ${spectralEnd} of 0 to 63`,
    );
  }
  const approximation = uint8(bytes, offset + 2);
  return {
    spectralStart,
    spectralEnd,
    approximationHigh: approximation >> 4,
    approximationLow: approximation & 15,
  };
}

interface Coverage {
  add(scan: JpegScan): void;
  /** At least the first DC scan of each. */
  hasEveryComponent(): boolean;
  hasEveryBit(): boolean;
}

const NEVER = 0xff;

/** Keeps, for every coefficient of every component, the bit position that its scans have reached. */
function createCoverage(frame: JpegFrame): Coverage {
  const reached = frame.components.map(() => new Uint8Array(64).fill(NEVER));
  return {
    add(scan) {
      for (const component of scan.components) {
        const bits = reached[component]?.subarray(scan.spectralStart, scan.spectralEnd + 1);
        bits?.forEach((bit, index) => {
          const refinesNothing = scan.approximationHigh > 0 && bit === NEVER;
          if (!refinesNothing) bits[index] = scan.approximationLow;
        });
      }
    },
    hasEveryComponent: () => reached.every((bits) => bits[0] !== NEVER),
    hasEveryBit: () => reached.every((bits) => bits.every((bit) => bit === 0)),
  };
}
