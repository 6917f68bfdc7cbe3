/*
 * Entropy decoding and dequantisation of the blocks of a sequential scan (ITU-T T.81, F.2.2).
 *
 * The bits to come stand at the top of a 64-bit word, `valid` of them sure; the word is filled up by
 * one unaligned load that is OR-ed in, without a branch: bits beyond the sure ones are the same ones
 * once more. Lengths lie in the lowest six bits of lookup entries, which is all that a shift looks
 * at, so an entry is shifted by and subtracted as it is. What stands above in `valid` is of no
 * meaning.
 *
 * Per block, worst case in bits: a DC code of 9, or one of 16 with 15 behind it and then a refill;
 * three pairs of 11 before the next one: less than the 49 that are sure at least.
 *
 * Coefficients go, dequantised, to zeroed blocks of BLOCK_STRIDE bytes; see steps.ts. For each block
 * the OR of their offsets tells which inverse transform it needs.
 */

import { codesAt, NO_CODE } from "./huffman-codes";
import { END, extend, LONG } from "./huffman-lookup";
import {
  AC_BITS,
  AC_CODES,
  AC_PAIRS,
  AC_SYMBOLS,
  DC_BITS,
  DC_CODES,
  DC_SYMBOLS,
  STEPS,
} from "./slots";
import { BAD_CODE, TRUNCATED } from "./status";
import { BLOCK_STRIDE, OFFSET_MASK } from "./steps";

const PAIR_INDEX: u64 = ((1 << AC_BITS) - 1) << 3;
const LENGTH: i32 = 63;

/** The tables of a slot that lies `distance` bytes behind slot 0. */
export function tablesAt(distance: usize): SequentialTables {
  return changetype<SequentialTables>(distance);
}

@unmanaged
export class SequentialTables {
  /**
   * Decodes blocks that follow one another in the coded data.
   *
   * @param first address of the segment's first load
   * @param last a reader whose next load lies below has passed the segment's end
   * @param position bits read before
   * @param predictors for each block, 4 bytes: address of its component's last DC value
   * @param block the first block, all zero; the others follow
   * @param offsets for each block, a byte: the OR of its coefficients' offsets
   * @returns bits read in all, at most 31 of them past the end before which a block began; or a
   *   status
   */
  @inline
  decode(
    first: usize,
    last: usize,
    position: i32,
    predictors: usize,
    count: i32,
    block: usize,
    offsets: usize,
  ): i32 {
    const slot = changetype<usize>(this);
    let pointer = first - (<usize>position >> 3);
    let bits = load<u64>(pointer) << (<u64>(position & 7));
    let valid = 56 - (position & 7);
    let sure: u64 = 0;
    pointer -= 7;

    for (const end = offsets + count; offsets < end; offsets++) {
      if (pointer < last) return TRUNCATED;
      sure = <u64>(valid & 63);
      bits |= load<u64>(pointer) >> sure;
      pointer -= <usize>((63 - sure) >> 3);
      valid = <i32>sure | 56;

      let entry = load<i32>(((<usize>(bits >> (64 - DC_BITS))) << 2) + slot, DC_SYMBOLS);
      if (entry & LONG) {
        entry = this.longDc(entry, bits);
        if (entry === NO_CODE) return BAD_CODE;
        bits <<= <u64>entry;
        valid -= entry;
        sure = <u64>(valid & 63);
        bits |= load<u64>(pointer) >> sure;
        pointer -= <usize>((63 - sure) >> 3);
        valid = <i32>sure | 56;
        entry &= ~LENGTH;
      }
      bits <<= <u64>entry;
      valid -= entry;
      const predictor = <usize>load<u32>(predictors);
      const dc = load<i32>(predictor) + (entry >> 16);
      store<i32>(predictor, dc);
      store<i16>(block, dc * load<u16>(slot, STEPS));
      predictors += 4;

      let index = 0;
      let mask: u32 = 0;
      let pair: i64 = 0;
      let firstStep: u32 = 0;
      let secondStep: u32 = 0;
      while (true) {
        while (true) {
          pair = this.pair(bits);
          if (pair & LONG) break;
          bits <<= <u64>pair;
          valid -= <i32>pair;
          index += (<i32>pair >>> 16) & 127;
          firstStep = this.step(index);
          index += <u32>pair >>> 24;
          secondStep = this.step(index);
          mask |= (firstStep | secondStep) >>> 16;
          // The first goes last: where there is no second, both have one place.
          put(block, secondStep, <i32>(pair >> 48));
          put(block, firstStep, <i32>(pair >> 32));
          if (index >= 63) break;

          pair = this.pair(bits);
          if (pair & LONG) break;
          bits <<= <u64>pair;
          valid -= <i32>pair;
          index += (<i32>pair >>> 16) & 127;
          firstStep = this.step(index);
          index += <u32>pair >>> 24;
          secondStep = this.step(index);
          mask |= (firstStep | secondStep) >>> 16;
          // The first goes last: where there is no second, both have one place.
          put(block, secondStep, <i32>(pair >> 48));
          put(block, firstStep, <i32>(pair >> 32));
          if (index >= 63) break;

          pair = this.pair(bits);
          if (pair & LONG) break;
          bits <<= <u64>pair;
          valid -= <i32>pair;
          index += (<i32>pair >>> 16) & 127;
          firstStep = this.step(index);
          index += <u32>pair >>> 24;
          secondStep = this.step(index);
          mask |= (firstStep | secondStep) >>> 16;
          // The first goes last: where there is no second, both have one place.
          put(block, secondStep, <i32>(pair >> 48));
          put(block, firstStep, <i32>(pair >> 32));
          break;
        }
        if (pair & LONG) {
          sure = <u64>(valid & 63);
          bits |= load<u64>(pointer) >> sure;
          pointer -= <usize>((63 - sure) >> 3);
          valid = <i32>sure | 56;
          entry = load<i32>(((<usize>(bits >> (64 - AC_BITS))) << 2) + slot, AC_SYMBOLS);
          entry = this.longAc(entry, bits);
          if (entry === NO_CODE) return BAD_CODE;
          bits <<= <u64>entry;
          valid -= entry;
          index += (entry >>> 6) & 127;
          firstStep = this.step(index);
          mask |= firstStep >>> 16;
          put(block, firstStep, entry >> 16);
        }
        if (index >= 63) break;
        sure = <u64>(valid & 63);
        bits |= load<u64>(pointer) >> sure;
        pointer -= <usize>((63 - sure) >> 3);
        valid = <i32>sure | 56;
      }
      if (index > 63 && index - (<u32>pair >>> 24) === 63) {
        // The second of a pair belongs to the next block: back to where it begins.
        const second = (<i32>pair & LENGTH) - ((<i32>pair >> 6) & LENGTH);
        const here = <i32>((first - pointer) << 3) - (valid & 63) - second;
        pointer = first - (<usize>here >> 3);
        bits = load<u64>(pointer) << (<u64>(here & 7));
        pointer -= 7;
        valid = 56 - (here & 7);
      }
      store<u8>(offsets, mask & OFFSET_MASK);
      block += BLOCK_STRIDE;
    }
    return <i32>((first - pointer) << 3) - (valid & 63);
  }

  @inline
  private pair(bits: u64): i64 {
    const index = <usize>((bits >> (61 - AC_BITS)) & PAIR_INDEX);
    return load<i64>(index + changetype<usize>(this), AC_PAIRS);
  }

  /** Where the coefficient goes and its quantisation; see steps.ts. */
  @inline
  private step(index: i32): u32 {
    return load<u32>(((<usize>index) << 2) + changetype<usize>(this), STEPS);
  }

  /** The entry of a lookup with bits enough, or `NO_CODE`. */
  @inline
  private longDc(entry: i32, bits: u64): i32 {
    let length = entry & LENGTH;
    let size = entry >> 16;
    if (length === 0) {
      const code = codesAt(DC_CODES + changetype<usize>(this)).find(bits, DC_BITS);
      if (code === NO_CODE) return NO_CODE;
      length = code & 0xff;
      size = code >> 8;
      if (size === 0) return length;
    }
    return (extend(bits << (<u64>length), size) << 16) | (length + size);
  }

  @inline
  private longAc(entry: i32, bits: u64): i32 {
    let length = entry & LENGTH;
    let size = entry >> 16;
    let forward = entry & (127 << 6);
    if (length === 0) {
      const code = codesAt(AC_CODES + changetype<usize>(this)).find(bits, AC_BITS);
      if (code === NO_CODE) return NO_CODE;
      length = code & 0xff;
      size = (code >> 8) & 15;
      const run = code >> 12;
      if (size === 0) return ((run === 15 ? 16 : END) << 6) | length;
      forward = (run + 1) << 6;
    }
    return (extend(bits << (<u64>length), size) << 16) | forward | (length + size);
  }
}

function put(block: usize, step: u32, value: i32): void {
  store<i16>(block + (step >>> 16), value * (step & 0xffff));
}
