/*
 * Lengths and distances of copies as symbols: RFC 9649, section 3.6 (prefix coding of LZ77 lengths and
 * distances).
 *
 * ALPHA_COUNTS and ALPHA_CODES have, for each class of tiles, a u32 for each of the 256 bytes and 24
 * lengths, then for each of the 40 distances. A code is what comes first lowest << 5 | its length in bits.
 */

/** Where lengths begin, and where distances do. */
export const LENGTHS: u32 = 256;
export const DISTANCES: u32 = 280;
export const SYMBOLS: usize = 320;
/** Bytes of one class. */
export const CLASS_BYTES: usize = SYMBOLS << 2;

/** Prefix of a length or distance, 1 and up. */
@inline
export function prefixOf(value: u32): u32 {
  const less = value - 1;
  if (less < 4) return less;
  const highest = 31 - clz<u32>(less);
  return (highest << 1) | ((less >> (highest - 1)) & 1);
}

/** How many bits follow a prefix: the lowest ones of the value less 1. */
@inline
export function extraBitsOf(prefix: u32): u32 {
  return prefix < 4 ? 0 : (prefix >> 1) - 1;
}
