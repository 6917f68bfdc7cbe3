import { InternalError } from "../../domain/errors.ts";
import { ICCP, riffEnd, VP8X, type WebpChunk, webpChunks } from "../../domain/webp-chunks.ts";
import { readWebpHeader } from "../../domain/webp-header.ts";

/** Bits of the `VP8X` flags (RFC 9649, section 2.7.1). */
const FLAG_ALPHA = 0x10;
const FLAG_ICC = 0x20;

/** `RIFF`, the length of what follows, `WEBP`. */
const FILE_HEADER_BYTES = 12;
/** A type and a length before each chunk's data. */
const CHUNK_HEADER_BYTES = 8;
const CANVAS_BYTES = 10;

/**
 * The WebP as an extended file (RFC 9649, section 2.7) with `profile` in an `ICCP` chunk. The coded
 * picture is untouched; the result is memory of its own.
 *
 * @param file a whole WebP, simple or extended; a profile that it holds is replaced
 * @throws InternalError when a chunk of `file` breaks off
 * @throws RefusedError when `file` is not well formed
 */
export function withIccProfile(file: Uint8Array, profile: Uint8Array): Uint8Array {
  const chunks = wholeChunks(file);
  const canvas = chunks.find(({ type }) => type === VP8X);
  const rest = chunks.filter(({ type }) => type !== VP8X && type !== ICCP);

  const parts = [
    { type: VP8X, data: canvas ? withIccFlag(dataOf(file, canvas)) : createCanvas(file) },
    { type: ICCP, data: profile },
    ...rest.map((chunk) => ({ type: chunk.type, data: dataOf(file, chunk) })),
  ];
  const sizes = parts.map(({ data }) => CHUNK_HEADER_BYTES + padded(data.length));
  const result = new Uint8Array(FILE_HEADER_BYTES + sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(result.buffer);
  result.set(file.subarray(0, FILE_HEADER_BYTES));
  view.setUint32(4, result.length - 8, true);
  let offset = FILE_HEADER_BYTES;
  for (const { type, data } of parts) {
    view.setUint32(offset, type);
    view.setUint32(offset + 4, data.length, true);
    result.set(data, offset + CHUNK_HEADER_BYTES);
    offset += CHUNK_HEADER_BYTES + padded(data.length);
  }
  return result;
}

function wholeChunks(file: Uint8Array): WebpChunk[] {
  const chunks = [...webpChunks(file)];
  const end = Math.max(riffEnd(file), ...chunks.map((chunk) => chunk.end));
  if (end <= file.length) return chunks;
  throw new InternalError(`A WebP of ${file.length} bytes breaks off; it should have ${end}`);
}

function withIccFlag(canvas: Uint8Array): Uint8Array {
  const data = canvas.slice();
  data[0] = (data[0] ?? 0) | FLAG_ICC;
  return data;
}

/** A `VP8X` for a simple file: flags, then each side less one in 24 bits (at most 16383). */
function createCanvas(file: Uint8Array): Uint8Array {
  const { width, height, mayHaveAlpha } = readWebpHeader(file);
  const data = new Uint8Array(CANVAS_BYTES);
  const view = new DataView(data.buffer);
  data[0] = FLAG_ICC | (mayHaveAlpha ? FLAG_ALPHA : 0);
  view.setUint16(4, width - 1, true);
  view.setUint16(7, height - 1, true);
  return data;
}

function dataOf(file: Uint8Array, { start, end }: WebpChunk): Uint8Array {
  return file.subarray(start, end);
}

/** A chunk of odd length is followed by one byte of padding. */
function padded(length: number): number {
  return length + (length % 2);
}
