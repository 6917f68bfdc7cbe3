import { fourCC, uint32be, uint32le } from "./byte-reader.ts";
import { ImageUndecodableError } from "./errors.ts";

export interface WebpChunk {
  /** As `fourCC` gives it. */
  readonly type: number;
  /** The data, as offsets into the file; `end` lies past `riffEnd` when the chunk is cut. */
  readonly start: number;
  readonly end: number;
}

export const VP8 = fourCC("VP8 ");
export const VP8L = fourCC("VP8L");
export const VP8X = fourCC("VP8X");
export const ALPH = fourCC("ALPH");
export const ANIM = fourCC("ANIM");
export const ANMF = fourCC("ANMF");
export const EXIF = fourCC("EXIF");
export const ICCP = fourCC("ICCP");

const FIRST_CHUNK = 12;

/** A still picture has a dozen at the most; a file of so many is made to be slow to read. */
const MAX_CHUNKS = 10_000;

/**
 * Where the RIFF container says that it ends, as an offset into the file; it may lie past the file's
 * end. What follows it does not belong to the picture.
 *
 * @throws ImageTruncatedError when the file ends before the length is told
 */
export function riffEnd(bytes: Uint8Array): number {
  return 8 + uint32le(bytes, 4);
}

/**
 * The chunks of a WebP (RFC 9649, section 2.3) in order, up to the end of container or file.
 *
 * @throws ImageUndecodableError when there are more than 10,000
 */
export function* webpChunks(bytes: Uint8Array): Generator<WebpChunk> {
  const limit = Math.min(bytes.length, riffEnd(bytes));
  let offset = FIRST_CHUNK;
  for (let count = 0; offset + 8 <= limit; count++) {
    if (count === MAX_CHUNKS) {
      throw new ImageUndecodableError(`it has more than ${MAX_CHUNKS} chunks`);
    }
    const start = offset + 8;
    const length = uint32le(bytes, offset + 4);
    yield { type: uint32be(bytes, offset), start, end: start + length };
    offset = start + length + (length % 2);
  }
}
