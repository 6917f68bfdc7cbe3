import { hasText, uint8, uint16be } from "./byte-reader.ts";
import { ImageTruncatedError, ImageUndecodableError } from "./errors.ts";
import { readExifOrientation } from "./exif-orientation.ts";
import type { ImageCoding, ImageHeader, Orientation } from "./image-header.ts";
import { APP1, EOI, type JpegSegment, jpegSegments, SOS } from "./jpeg-segments.ts";

/** What a frame header says of one component (ITU-T T.81, B.2.2). */
export interface JpegComponent {
  /** Identifiers may repeat in files of careless writers. */
  readonly id: number;
  /** Sampling factors across and down, 1 to 4. */
  readonly factorX: number;
  readonly factorY: number;
  /** Number of its quantisation table. */
  readonly quantisation: number;
}

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly precision: number;
  /** In the file's order. */
  readonly components: readonly JpegComponent[];
  readonly coding: ImageCoding;
  readonly progressive: boolean;
}

/** The frame markers (ITU-T T.81, table B.1); 0xC4, 0xC8 and 0xCC among them mean something else. */
const FRAME_CODING: ReadonlyMap<number, ImageCoding> = new Map([
  [0xc0, "common"],
  [0xc1, "common"],
  [0xc2, "common"],
  [0xc3, "lossless"],
  [0xc5, "hierarchical"],
  [0xc6, "hierarchical"],
  [0xc7, "hierarchical"],
  [0xc9, "arithmetic"],
  [0xca, "arithmetic"],
  [0xcb, "lossless"],
  [0xcd, "hierarchical"],
  [0xce, "hierarchical"],
  [0xcf, "hierarchical"],
]);

const EXIF_SIGNATURE = "Exif\0\0";

/**
 * Reads a JPEG up to its first scan.
 *
 * @throws ImageUndecodableError, ImageTruncatedError
 */
export function readJpegHeader(bytes: Uint8Array): ImageHeader {
  let frame: JpegFrame | undefined;
  let orientation: Orientation | undefined;

  for (const segment of jpegSegments(bytes)) {
    if (segment.marker === SOS || segment.marker === EOI) {
      if (!frame) throw new ImageUndecodableError("it has no frame header before its first scan");
      return toHeader(frame, orientation ?? 1);
    }
    const found = readFrame(bytes, segment);
    if (found && frame) throw new ImageUndecodableError("it has two frame headers");
    frame ??= found;
    if (segment.marker === APP1 && hasText(bytes, segment.start, EXIF_SIGNATURE)) {
      const block = bytes.subarray(segment.start + EXIF_SIGNATURE.length, segment.end);
      orientation ??= readExifOrientation(block);
    }
  }
  throw new ImageTruncatedError(`it ends before its first scan, after ${bytes.length} bytes`);
}

/**
 * The frame header that `segment` is (T.81, B.2.2), or `undefined` when it is another one.
 *
 * @throws ImageUndecodableError when its fields are impossible
 */
export function readFrame(bytes: Uint8Array, segment: JpegSegment): JpegFrame | undefined {
  const { marker, start, end } = segment;
  const coding = FRAME_CODING.get(marker);
  if (!coding) return undefined;

  const count = end - start < 6 ? 0 : uint8(bytes, start + 5);
  if (end - start !== 6 + 3 * count) {
    throw new ImageUndecodableError(`a frame header of ${count} components is ${end - start} long`);
  }
  const height = uint16be(bytes, start + 1);
  const width = uint16be(bytes, start + 3);
  if (width === 0 || height === 0) {
    // A height of 0 would be told after the first scan (DNL); decoders do not follow that.
    throw new ImageUndecodableError(`its frame header says ${width}x${height} pixels`);
  }
  const components = Array.from({ length: count }, (_, index) => {
    const at = start + 6 + 3 * index;
    const sampling = uint8(bytes, at + 1);
    const [factorX, factorY] = [sampling >> 4, sampling & 15];
    checkSampling(factorX, factorY);
    return { id: uint8(bytes, at), factorX, factorY, quantisation: uint8(bytes, at + 2) };
  });
  return {
    width,
    height,
    precision: uint8(bytes, start),
    components,
    coding,
    progressive: (marker & 3) === 2,
  };
}

function checkSampling(factorX: number, factorY: number): void {
  if (Math.min(factorX, factorY) < 1 || Math.max(factorX, factorY) > 4) {
    throw new ImageUndecodableError(
      `a component is sampled ${factorX}x${factorY}; each factor is 1 to 4`,
    );
  }
}

function toHeader(frame: JpegFrame, orientation: Orientation): ImageHeader {
  const components = frame.components.length;
  if (components !== 1 && components !== 3 && components !== 4) {
    throw new ImageUndecodableError(`it has ${components} components; a JPEG has 1, 3 or 4`);
  }
  return {
    format: "jpeg",
    width: frame.width,
    height: frame.height,
    components,
    bitDepth: frame.precision,
    coding: frame.coding,
    progressive: frame.progressive,
    animated: false,
    mayHaveAlpha: false,
    orientation,
  };
}
