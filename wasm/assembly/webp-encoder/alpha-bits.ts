/*
 * The tokens of the alpha plane to bits, the first one lowest (RFC 9649, section 3.2).
 */

import { COPY } from "./alpha-matches";
import { CLASS_BYTES, DISTANCES, extraBitsOf, LENGTHS, prefixOf } from "./alpha-symbols";
import { classAt } from "./alpha-tiles";
import { ALPHA_CODES } from "./layout";

/**
 * @param width of the plane
 * @param tiles the classes of its tiles, each of which has codes of its own; 0 for one class
 * @param out bytes may be overwritten up to 8 behind the last one
 * @param pending bits that come first, `pendingCount` of them, fewer than 8
 * @returns the end
 */
export function writeAlphaBits(
  begin: usize,
  end: usize,
  width: usize,
  tiles: usize,
  out: usize,
  pending: u32,
  pendingCount: u32,
): usize {
  let bits = <u64>pending;
  let count = <u64>pendingCount;
  let at: usize = 0;
  while (begin < end) {
    const token = load<u32>(begin);
    begin += 4;
    const codes = ALPHA_CODES + classAt(tiles, at, width) * CLASS_BYTES;
    if ((token & COPY) === 0) {
      at++;
      const code = codeOf(codes, token);
      bits |= (<u64>(code >> 5)) << count;
      count += <u64>(code & 31);
    } else {
      const length = token ^ COPY;
      at += <usize>length;
      const distance = load<u32>(begin);
      begin += 4;
      const lengthPrefix = prefixOf(length);
      const lengthCode = codeOf(codes, LENGTHS + lengthPrefix);
      bits |= (<u64>(lengthCode >> 5)) << count;
      count += <u64>(lengthCode & 31);
      const lengthExtra = extraBitsOf(lengthPrefix);
      bits |= (<u64>lowBits(length - 1, lengthExtra)) << count;
      count += <u64>lengthExtra;
      // 7, 15 and 10 bits so far, 15 and 18 to come.
      store<u64>(out, bits);
      out += <usize>(count >> 3);
      bits >>= count & ~7;
      count &= 7;
      const distancePrefix = prefixOf(distance);
      const distanceCode = codeOf(codes, DISTANCES + distancePrefix);
      bits |= (<u64>(distanceCode >> 5)) << count;
      count += <u64>(distanceCode & 31);
      const distanceExtra = extraBitsOf(distancePrefix);
      bits |= (<u64>lowBits(distance - 1, distanceExtra)) << count;
      count += <u64>distanceExtra;
    }
    store<u64>(out, bits);
    out += <usize>(count >> 3);
    bits >>= count & ~7;
    count &= 7;
  }
  store<u64>(out, bits);
  return out + (count > 0 ? 1 : 0);
}

@inline
function lowBits(value: u32, count: u32): u32 {
  return value & ((1 << count) - 1);
}

@inline
function codeOf(codes: usize, symbol: u32): u32 {
  return load<u32>(codes + ((<usize>symbol) << 2));
}
