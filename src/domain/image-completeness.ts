import { ImageTruncatedError } from "./errors.ts";
import type { InputFormat } from "./image-format.ts";
import type { ImageHeader } from "./image-header.ts";
import { assertJpegScans } from "./jpeg-scans.ts";
import { EOI } from "./jpeg-segments.ts";
import { IDAT, IEND, pngChunks } from "./png-header.ts";
import { ANMF, riffEnd, VP8, VP8L, webpChunks } from "./webp-chunks.ts";

const CHECKS = {
  jpeg: assertJpegScans,
  png: assertPngChunks,
  webp: assertWebpChunks,
} as const satisfies Record<InputFormat, (bytes: Uint8Array) => void>;

/**
 * Tells, from the structure alone, that a picture's coded data is all there. A cut inside the
 * coded data of a JPEG's last scan, or inside compressed data that a wrong length hides, cannot be
 * seen here: the decoder reports it.
 *
 * @param header what `readImageHeader` said of the same bytes
 * @throws ImageTruncatedError when coded data is missing
 * @throws ImageUndecodableError when what follows the header is not well formed
 */
export function assertComplete(bytes: Uint8Array, header: ImageHeader): void {
  CHECKS[header.format](bytes);
}

/**
 * The JPEG with an end-of-image marker, so that a decoder's complaint about a premature end means
 * missing pixels and never just a missing marker: the same bytes when they end in one, else a copy.
 */
export function withEndOfImage(jpeg: Uint8Array): Uint8Array {
  if (jpeg.at(-2) === 0xff && jpeg.at(-1) === EOI) return jpeg;
  const whole = new Uint8Array(jpeg.length + 2);
  whole.set(jpeg);
  whole.set([0xff, EOI], jpeg.length);
  return whole;
}

function assertPngChunks(bytes: Uint8Array): void {
  let hasData = false;
  for (const { type } of pngChunks(bytes)) {
    // The decoder wants to see IEND begin; the checksum, its last four bytes, may be missing.
    if (type === IEND && hasData) return;
    if (type === IDAT) hasData = true;
  }
  throw new ImageTruncatedError(
    `${bytes.length} bytes, and no ${hasData ? "IEND" : "IDAT"} chunk among them`,
  );
}

function assertWebpChunks(bytes: Uint8Array): void {
  const containerEnd = riffEnd(bytes);
  if (containerEnd > bytes.length) {
    throw new ImageTruncatedError(`${bytes.length} of the ${containerEnd} bytes that it claims`);
  }
  let hasImage = false;
  for (const { type, start, end } of webpChunks(bytes)) {
    if (end > containerEnd) {
      throw new ImageTruncatedError(
        `a chunk of ${end - start} bytes at byte ${start}, of ${containerEnd} bytes in all`,
      );
    }
    if (type === VP8 || type === VP8L || type === ANMF) hasImage = true;
  }
  if (!hasImage) throw new ImageTruncatedError("it has no image chunk");
}
