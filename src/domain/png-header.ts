import { fourCC, uint8, uint32be } from "./byte-reader.ts";
import { ImageUndecodableError } from "./errors.ts";
import { readExifOrientation } from "./exif-orientation.ts";
import type { ImageHeader, Orientation } from "./image-header.ts";

export interface PngChunk {
  /** As `fourCC` gives it. */
  readonly type: number;
  /** The data, as offsets into the file; `end` lies past the file's end when the chunk is cut. */
  readonly start: number;
  readonly end: number;
}

const SIGNATURE_BYTES = 8;
const MAX_SIDE = 2 ** 31 - 1;

/** Encoders cut pixel data into pieces of 8 KB and more; a file of so many is made to be slow to read. */
const MAX_CHUNKS = 100_000;

const IHDR = fourCC("IHDR");
const ACTL = fourCC("acTL");
const EXIF = fourCC("eXIf");
export const TRNS = fourCC("tRNS");
export const IDAT = fourCC("IDAT");
export const IEND = fourCC("IEND");

interface ColorType {
  readonly components: ImageHeader["components"];
  readonly hasAlpha: boolean;
  readonly bitDepths: readonly number[];
}

/** Allowed combinations (PNG third edition, table 12), by colour type. */
const COLOR_TYPES: Readonly<Partial<Record<number, ColorType>>> = {
  0: { components: 1, hasAlpha: false, bitDepths: [1, 2, 4, 8, 16] },
  2: { components: 3, hasAlpha: false, bitDepths: [8, 16] },
  3: { components: 1, hasAlpha: false, bitDepths: [1, 2, 4, 8] },
  4: { components: 2, hasAlpha: true, bitDepths: [8, 16] },
  6: { components: 4, hasAlpha: true, bitDepths: [8, 16] },
};

/**
 * The chunks of a PNG in order, up to IEND or to where the file ends. Checksums are not looked at,
 * as decoders do not either.
 *
 * @throws ImageUndecodableError when there are more than 100,000
 */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  let offset = SIGNATURE_BYTES;
  for (let count = 0; offset + 8 <= bytes.length; count++) {
    if (count === MAX_CHUNKS) {
      throw new ImageUndecodableError(`it has more than ${MAX_CHUNKS} chunks`);
    }
    const type = uint32be(bytes, offset + 4);
    const start = offset + 8;
    const end = start + uint32be(bytes, offset);
    yield { type, start, end };
    if (type === IEND) return;
    offset = end + 4;
  }
}

/**
 * Reads a PNG's `IHDR` and the chunks that say more about its pixels, before and after them.
 *
 * @throws ImageUndecodableError, ImageTruncatedError
 */
export function readPngHeader(bytes: Uint8Array): ImageHeader {
  const header = readIhdr(bytes);
  let isBeforeData = true;
  let { mayHaveAlpha } = header;
  let animated = false;
  let orientation: Orientation | undefined;

  for (const { type, start, end } of pngChunks(bytes)) {
    if (type === IDAT) isBeforeData = false;
    if (type === TRNS) mayHaveAlpha = true;
    // Behind the data it has no meaning (PNG third edition, section 11.3.6.1).
    if (type === ACTL && isBeforeData) animated = true;
    if (type === EXIF) orientation ??= readExifOrientation(bytes.subarray(start, end));
  }
  return { ...header, mayHaveAlpha, animated, orientation: orientation ?? 1 };
}

function readIhdr(bytes: Uint8Array): ImageHeader {
  if (uint32be(bytes, 8) !== 13 || uint32be(bytes, 12) !== IHDR) {
    throw new ImageUndecodableError("it does not start with an IHDR of 13 bytes");
  }
  const width = uint32be(bytes, 16);
  const height = uint32be(bytes, 20);
  if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) {
    throw new ImageUndecodableError(
      `its IHDR says ${width}x${height} pixels; a side is 1 to ${MAX_SIDE}`,
    );
  }
  const bitDepth = uint8(bytes, 24);
  const colorType = uint8(bytes, 25);
  const color = COLOR_TYPES[colorType];
  if (!color?.bitDepths.includes(bitDepth)) {
    throw new ImageUndecodableError(
      `its IHDR pairs colour type ${colorType} with a bit depth of ${bitDepth}`,
    );
  }
  const [compression, filter, interlace] = [26, 27, 28].map((offset) => uint8(bytes, offset));
  if (compression !== 0 || filter !== 0 || (interlace !== 0 && interlace !== 1)) {
    throw new ImageUndecodableError(
      `its IHDR names compression ${compression}, filter ${filter}, interlace ${interlace}`,
    );
  }
  return {
    format: "png",
    width,
    height,
    components: color.components,
    bitDepth,
    coding: "common",
    progressive: interlace === 1,
    animated: false,
    mayHaveAlpha: color.hasAlpha,
    orientation: 1,
  };
}
