import type { Size } from "../../../domain/geometry.ts";

/** What a WebP holds besides its frame. */
export interface WebpParts {
  /** Goes into the file as it is. */
  readonly icc: Uint8Array | undefined;
  /** The data of an `ALPH` chunk (RFC 9649, section 2.7.1.2). */
  readonly alpha: Uint8Array | undefined;
}

/** How long they are. */
export type PartSizes = {
  readonly [Name in keyof WebpParts]: { readonly byteLength: number } | undefined;
};

const RIFF_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const CANVAS_BYTES = 10;

/** Bits of the `VP8X` flags (RFC 9649, section 2.7.1). */
const FLAG_ALPHA = 0x10;
const FLAG_ICC = 0x20;

/** Bytes of the file in front of the frame's data. */
export function prefixBytes({ icc, alpha }: PartSizes): number {
  const canvas = icc || alpha ? chunkBytes(CANVAS_BYTES) : 0;
  const parts = [icc, alpha].reduce(
    (sum, part) => sum + (part ? chunkBytes(part.byteLength) : 0),
    0,
  );
  return RIFF_BYTES + canvas + parts + CHUNK_HEADER_BYTES;
}

/**
 * Writes what comes before the frame: RFC 9649, section 2.5 for a file of the frame alone, section 2.7
 * for one with more.
 *
 * @param file from the prefix to the end of the frame, and the byte that pads it to an even length
 * @param size of the picture
 */
export function writePrefix(
  file: Uint8Array,
  size: Size,
  frameBytes: number,
  parts: WebpParts,
): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { icc, alpha } = parts;
  let offset = 0;
  const header = (type: string, length: number): void => {
    for (let at = 0; at < 4; at++) view.setUint8(offset + at, type.charCodeAt(at));
    view.setUint32(offset + 4, length, true);
    offset += CHUNK_HEADER_BYTES;
  };
  const chunk = (type: string, data: Uint8Array): void => {
    header(type, data.length);
    file.set(data, offset);
    if (data.length % 2 === 1) file[offset + data.length] = 0;
    offset += data.length + (data.length % 2);
  };

  header("RIFF", file.length - CHUNK_HEADER_BYTES);
  for (const letter of "WEBP") view.setUint8(offset++, letter.charCodeAt(0));
  if (icc || alpha) {
    const flags = (icc ? FLAG_ICC : 0) | (alpha ? FLAG_ALPHA : 0);
    chunk("VP8X", canvasOf(size, flags));
  }
  if (icc) chunk("ICCP", icc);
  if (alpha) chunk("ALPH", alpha);
  header("VP8 ", frameBytes);
  if (frameBytes % 2 === 1) file[file.length - 1] = 0;
}

/** Flags, then each side less one in 24 bits. */
function canvasOf({ width, height }: Size, flags: number): Uint8Array {
  const data = new Uint8Array(CANVAS_BYTES);
  const view = new DataView(data.buffer);
  data[0] = flags;
  view.setUint16(4, width - 1, true);
  view.setUint16(7, height - 1, true);
  return data;
}

function chunkBytes(length: number): number {
  return CHUNK_HEADER_BYTES + length + (length % 2);
}
