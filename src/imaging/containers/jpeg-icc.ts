/** ICC.1:2022, annex B.4: the identifier, then sequence number and count, one byte each. */
const IDENTIFIER = new TextEncoder().encode("ICC_PROFILE\0");
const HEAD_BYTES = IDENTIFIER.length + 2;

/** A segment's length counts itself, in two bytes (ITU-T T.81, B.1.1.4). */
const MAX_PIECE_BYTES = 0xffff - 2 - HEAD_BYTES;
const MAX_PIECES = 255;

const SOI_BYTES = 2;
const APP0 = 0xe0;
const APP2 = 0xe2;

/**
 * The JPEG with `profile` in APP2 segments before everything but the SOI and the APP0 that JFIF
 * wants first. The image data is untouched; the result is memory of its own.
 *
 * @param file a JPEG that holds no profile yet
 * @throws RangeError when `file` is no JPEG, or the profile is empty or over 255 segments long
 */
export function withIccProfile(file: Uint8Array, profile: Uint8Array): Uint8Array {
  const insertAt = endOfJfifHeader(file);
  const segments = iccSegments(profile);
  const result = new Uint8Array(file.length + segments.length);
  result.set(file.subarray(0, insertAt));
  result.set(segments, insertAt);
  result.set(file.subarray(insertAt), insertAt + segments.length);
  return result;
}

/**
 * The APP2 segments that hold `profile`, one after the other: they belong behind the APP0.
 *
 * @throws RangeError when the profile is empty or over 255 segments long
 */
export function iccSegments(profile: Uint8Array): Uint8Array {
  const pieces = Math.ceil(profile.length / MAX_PIECE_BYTES);
  if (pieces < 1 || pieces > MAX_PIECES) {
    throw new RangeError(
      `A profile of ${profile.length} bytes; expected 1 to ${MAX_PIECES * MAX_PIECE_BYTES}`,
    );
  }
  const result = new Uint8Array(profile.length + pieces * (4 + HEAD_BYTES));
  let offset = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const data = profile.subarray(piece * MAX_PIECE_BYTES, (piece + 1) * MAX_PIECE_BYTES);
    const length = 2 + HEAD_BYTES + data.length;
    result.set([0xff, APP2, length >>> 8, length & 0xff], offset);
    result.set(IDENTIFIER, offset + 4);
    result.set([piece + 1, pieces], offset + 4 + IDENTIFIER.length);
    result.set(data, offset + 4 + HEAD_BYTES);
    offset += 2 + length;
  }
  return result;
}

function endOfJfifHeader(file: Uint8Array): number {
  if (file[0] !== 0xff || file[1] !== 0xd8) throw new RangeError("Not a JPEG: no SOI");
  if (file[2] !== 0xff || file[3] !== APP0) return SOI_BYTES;
  const length = ((file[4] ?? 0) << 8) | (file[5] ?? 0);
  const end = SOI_BYTES + 2 + length;
  if (length < 2 || end > file.length) throw new RangeError("Not a JPEG: APP0 breaks off");
  return end;
}
