/*
 * Coded bytes to the entropy-coded segment of the file: a zero byte behind each 0xFF, so that no
 * marker appears in it (ITU-T T.81, F.1.2.3).
 *
 * Layout of the input: the first byte at `high - 1`, the last one at `low` (see pack.ts), so that
 * sixteen of them are one load and one swizzle. In one vector of 17 or so there is a 0xFF; then the
 * vector is stored whole, and its rest again two bytes behind each 0xFF. Up to 16 bytes behind the
 * end of the output are overwritten.
 */

import { STUFF_VECTORS } from "./layout";

@unmanaged
class StuffVectors {
  /** Sixteen bytes in the other order. */
  reverse: v128;

  fill(): void {
    this.reverse = i8x16(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    // Behind it 17 swizzles: the one at `n` drops the first `n` bytes.
    const drops = changetype<usize>(this) + DROPS;
    for (let n = 0; n < 17; n++) {
      for (let i = 0; i < 16; i++) {
        store<u8>(drops + <usize>(n * 16 + i), i + n < 16 ? i + n : 128);
      }
    }
  }
}

export function fillStuffVectors(vectors: usize): void {
  changetype<StuffVectors>(vectors + STUFF_VECTORS).fill();
}

const DROPS: usize = 16;

/** @returns the end of the output, at most twice the input's bytes behind `out` */
export function stuffBytes(high: usize, low: usize, out: usize, vectors: usize): usize {
  const v = changetype<StuffVectors>(vectors + STUFF_VECTORS);
  while (high - low >= 16) {
    high -= 16;
    const bytes = i8x16.relaxed_swizzle(v128.load(high), v.reverse);
    let found = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
    v128.store(out, bytes);
    out += 16;
    // Each turn moves what lies behind one 0xFF by one byte.
    for (; found !== 0; found &= found - 1, out++) {
      const behind = <usize>ctz(found) + 1;
      const at = out - 16 + behind;
      const rest = v128.load(changetype<usize>(v) + (behind << 4), DROPS);
      store<u8>(at, 0);
      v128.store(at + 1, i8x16.relaxed_swizzle(bytes, rest));
    }
  }
  while (high > low) {
    high--;
    const byte = load<u8>(high);
    store<u8>(out, byte);
    out++;
    if (byte !== 0xff) continue;
    store<u8>(out, 0);
    out++;
  }
  return out;
}
