import { hasText, uint16be, uint16le, uint32be, uint32le } from "./byte-reader.ts";
import type { Orientation } from "./image-header.ts";

const TAG_ORIENTATION = 0x0112;
const TYPE_SHORT = 3;
const ENTRY_BYTES = 12;

/**
 * The orientation out of a TIFF structure (EXIF 2.32, sections 4.5 and 4.6): the main picture's
 * directory only, in either byte order. Whatever is missing, damaged or out of range counts as 1,
 * as metadata never spoils a picture.
 */
export function readExifOrientation(tiff: Uint8Array): Orientation {
  const isLittleEndian = hasText(tiff, 0, "II*\0");
  if (!isLittleEndian && !hasText(tiff, 0, "MM\0*")) return 1;
  const uint16 = isLittleEndian ? uint16le : uint16be;
  const uint32 = isLittleEndian ? uint32le : uint32be;

  if (tiff.length < 8) return 1;
  const directory = uint32(tiff, 4);
  if (directory + 2 > tiff.length) return 1;
  const first = directory + 2;
  // A count that does not fit is cut down to the entries that are there.
  const fitting = Math.floor((tiff.length - first) / ENTRY_BYTES);
  const count = Math.min(uint16(tiff, directory), fitting);
  for (let index = 0; index < count; index++) {
    const entry = first + index * ENTRY_BYTES;
    if (uint16(tiff, entry) !== TAG_ORIENTATION) continue;
    const isOneShort = uint16(tiff, entry + 2) === TYPE_SHORT && uint32(tiff, entry + 4) === 1;
    return isOneShort ? toOrientation(uint16(tiff, entry + 8)) : 1;
  }
  return 1;
}

function toOrientation(value: number): Orientation {
  switch (value) {
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
      return value;
    default:
      return 1;
  }
}
