/*
 * Tokens to coded bytes (ITU-T T.81, F.1.2): each token's code and value bits, first bit highest.
 *
 * The bytes are written from CHUNK_END downwards, the first one at the highest address, so that a
 * little-endian store of the bits at hand puts them where they belong: eight bytes are stored for
 * every two tokens, whatever number of them is full, and there is no branch in the loop. What
 * follows (stuff.ts) turns the order round.
 *
 * Two tokens have at most 2 * 27 bits, a code of 16 and 11 bits of value, and fewer than 8 are
 * pending: 64 hold them.
 */

import { CHUNK_END, CODES, PENDING } from "./layout";
import { indexOf } from "./symbols";

/** Forgets pending bits. */
export function clearPending(): void {
  store<u64>(PENDING, 0);
  store<u64>(PENDING, 0, 8);
}

/**
 * Packs the tokens from `begin` to `end`; bits that fill no byte stay pending for the next call.
 *
 * @returns the address of the last byte; at most 27 bits a token, and 8 bytes, lie below CHUNK_END
 */
export function packTokens(begin: usize, end: usize): usize {
  let out = CHUNK_END;
  let pending = load<u64>(PENDING);
  let count = load<u64>(PENDING, 8);
  for (; begin + 8 <= end; begin += 8) {
    const first = load<u32>(begin);
    const second = load<u32>(begin, 4);
    const firstCode = codeOf(first);
    const secondCode = codeOf(second);
    const bits = (bitsOf(firstCode, first) << lengthOf(secondCode)) | bitsOf(secondCode, second);
    const length = lengthOf(firstCode) + lengthOf(secondCode);
    pending = (pending << length) | bits;
    count += length;
    store<u64>(out - 8, pending << (64 - count));
    out -= <usize>(count >> 3);
    count &= 7;
  }
  if (begin < end) {
    const last = load<u32>(begin);
    const code = codeOf(last);
    pending = (pending << lengthOf(code)) | bitsOf(code, last);
    count += lengthOf(code);
    store<u64>(out - 8, pending << (64 - count));
    out -= <usize>(count >> 3);
    count &= 7;
  }
  store<u64>(PENDING, pending);
  store<u64>(PENDING, count, 8);
  return out;
}

/** Fills the last byte with ones (T.81, F.1.2.3). @returns the address of the last byte */
export function packEnd(): usize {
  const count = <u32>load<u64>(PENDING, 8);
  if (count === 0) return CHUNK_END;
  const missing = 8 - count;
  const byte = ((<u32>load<u64>(PENDING)) << missing) | ((1 << missing) - 1);
  store<u8>(CHUNK_END - 1, byte);
  clearPending();
  return CHUNK_END - 1;
}

/** What symbols.ts has for the token's index. */
function codeOf(token: u32): u32 {
  return load<u32>(indexOf(token) << 2, CODES);
}

function lengthOf(code: u32): u64 {
  return <u64>(code & 31);
}

function bitsOf(code: u32, token: u32): u64 {
  return <u64>((code >> 5) | (token >> 16));
}
