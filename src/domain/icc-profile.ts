import { inflateSync } from "node:zlib";
import { fourCC, hasText, uint8, uint32be } from "./byte-reader.ts";
import { RefusedError } from "./errors.ts";
import type { InputFormat } from "./image-format.ts";
import type { ImageHeader } from "./image-header.ts";
import { APP2, jpegSegments, SOS } from "./jpeg-segments.ts";
import { IDAT, pngChunks } from "./png-header.ts";
import { ICCP, webpChunks } from "./webp-chunks.ts";

/** Profiles over this many bytes are dropped; cameras and editors write 0.5 to 560 KB. */
const MAX_PROFILE_BYTES = 2 ** 20;
/** The header of every profile (ICC.1:2022, section 7.2). */
const PROFILE_HEADER_BYTES = 128;

const JPEG_SIGNATURE = "ICC_PROFILE\0";
const PNG_ICCP = fourCC("iCCP");
/** Longest profile name (PNG third edition, section 11.3.2.3). */
const MAX_NAME_BYTES = 79;

const FINDERS = {
  jpeg: findInJpeg,
  png: findInPng,
  webp: findInWebp,
} as const satisfies Record<InputFormat, (bytes: Uint8Array) => Uint8Array | undefined>;

/**
 * The picture's ICC profile, in memory of its own, when it is whole, for RGB data, and at most
 * 1 MiB; anything else counts as none, as a bad profile never spoils a picture.
 */
export function readIccProfile(bytes: Uint8Array, header: ImageHeader): Uint8Array | undefined {
  try {
    const profile = FINDERS[header.format](bytes);
    return profile && trimProfile(profile);
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** The bytes that the profile itself claims, when they are there and describe RGB. */
function trimProfile(profile: Uint8Array): Uint8Array | undefined {
  if (profile.length > MAX_PROFILE_BYTES) return undefined;
  const claimed = uint32be(profile, 0);
  if (claimed < PROFILE_HEADER_BYTES || claimed > profile.length) return undefined;
  if (!hasText(profile, 16, "RGB ")) return undefined;
  // Not `slice`, which gives a view when the file came as a Buffer.
  return new Uint8Array(profile.subarray(0, claimed));
}

/** Joins the pieces of all APP2 segments (ICC.1:2022, annex B.4), which may come in any order. */
function findInJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const pieces: Uint8Array[] = [];
  let count: number | undefined;
  let total = 0;
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker === SOS) break;
    const data = start + JPEG_SIGNATURE.length + 2;
    if (marker !== APP2 || data > end || !hasText(bytes, start, JPEG_SIGNATURE)) continue;
    const sequence = uint8(bytes, data - 2);
    count ??= uint8(bytes, data - 1);
    const isFitting = uint8(bytes, data - 1) === count && sequence >= 1 && sequence <= count;
    if (!isFitting || pieces[sequence - 1]) return undefined;
    pieces[sequence - 1] = bytes.subarray(data, end);
    total += end - data;
  }

  const profile = new Uint8Array(total);
  let offset = 0;
  for (let index = 0; index < (count ?? 0); index++) {
    const piece = pieces[index];
    if (!piece) return undefined;
    profile.set(piece, offset);
    offset += piece.length;
  }
  return profile;
}

function findInWebp(bytes: Uint8Array): Uint8Array | undefined {
  for (const { type, start, end } of webpChunks(bytes)) {
    if (type === ICCP) return bytes.subarray(start, end);
  }
  return undefined;
}

/** The `iCCP` chunk: a name, a zero, the method 0, and the profile as a zlib stream. */
function findInPng(bytes: Uint8Array): Uint8Array | undefined {
  for (const { type, start, end } of pngChunks(bytes)) {
    if (type === IDAT) return undefined;
    if (type !== PNG_ICCP) continue;
    const nameEnd = bytes.indexOf(0, start);
    const isNamed = nameEnd > start && nameEnd - start <= MAX_NAME_BYTES;
    if (!isNamed || bytes[nameEnd + 1] !== 0) return undefined;
    return inflateProfile(bytes.subarray(nameEnd + 2, end));
  }
  return undefined;
}

function inflateProfile(stream: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    // A damaged stream, or one that grows past the limit: the picture has no profile.
    return undefined;
  }
}
