/*
 * The boolean entropy coder of RFC 6386, section 7: tokens to bytes.
 *
 * `low` has a byte more than the bits that are known, so that it can take a carry until four bytes are
 * full; a carry out of these goes back into bytes already written. A token takes 8 bits at most.
 */

import { CODER_BYTES, CODERS } from "./layout";

@unmanaged
export class Coder {
  low: u64;
  range: u32;
  /** Bits that `low` has beyond its first byte. */
  count: i32;
  /** Where the next bytes go. */
  out: usize;

  begin(out: usize): void {
    this.low = 0;
    this.range = 255;
    this.count = 0;
    this.out = out;
  }

  /** Writes what is left, at most 7 bytes. @returns the end */
  finish(): usize {
    const bits = 8 + this.count;
    const padding = (8 - (bits & 7)) & 7;
    const low = this.low << padding;
    const bytes = (bits + padding) >> 3;
    let out = this.out;
    if (low >> (bytes << 3) !== 0) carry(out);
    for (let byte = bytes - 1; byte >= 0; byte--, out++) store<u8>(out, <u8>(low >> (byte << 3)));
    this.out = out;
    return out;
  }
}

/** The coder of a token partition, or of the first partition: see exports.ts. */
export function coderAt(index: i32): Coder {
  return changetype<Coder>(CODERS + <usize>index * CODER_BYTES);
}

/** @param probabilities by slot, one byte each */
export function codeTokens(coder: Coder, begin: usize, end: usize, probabilities: usize): void {
  let low = coder.low;
  let range = coder.range;
  let count = coder.count;
  let out = coder.out;
  for (; begin < end; begin += 2) {
    const token = <u32>load<u16>(begin);
    const split = splitOf(range, token, probabilities);
    const isOne = (token & 1) !== 0;
    low += isOne ? <u64>split : 0;
    range = isOne ? range - split : split;
    const shift = clz<u32>(range) - 24;
    range <<= shift;
    low <<= shift;
    count += shift;
    if (count >= 32) {
      out = writeFour(out, low >> (count - 24));
      low &= ((<u64>1) << (count - 24)) - 1;
      count -= 32;
    }
  }
  coder.low = low;
  coder.range = range;
  coder.count = count;
  coder.out = out;
}

/** `tokens` tokens each of two partitions in turns: what they wait for is not the same. */
export function codeTwo(
  a: Coder,
  b: Coder,
  beginA: usize,
  beginB: usize,
  tokens: usize,
  probabilities: usize,
): void {
  let lowA = a.low;
  let rangeA = a.range;
  let countA = a.count;
  let outA = a.out;
  let lowB = b.low;
  let rangeB = b.range;
  let countB = b.count;
  let outB = b.out;
  for (const end = beginA + (tokens << 1); beginA < end; beginA += 2, beginB += 2) {
    const tokenA = <u32>load<u16>(beginA);
    const tokenB = <u32>load<u16>(beginB);
    const splitA = splitOf(rangeA, tokenA, probabilities);
    const splitB = splitOf(rangeB, tokenB, probabilities);
    const isOneA = (tokenA & 1) !== 0;
    const isOneB = (tokenB & 1) !== 0;
    lowA += isOneA ? <u64>splitA : 0;
    lowB += isOneB ? <u64>splitB : 0;
    rangeA = isOneA ? rangeA - splitA : splitA;
    rangeB = isOneB ? rangeB - splitB : splitB;
    const shiftA = clz<u32>(rangeA) - 24;
    const shiftB = clz<u32>(rangeB) - 24;
    rangeA <<= shiftA;
    lowA <<= shiftA;
    countA += shiftA;
    rangeB <<= shiftB;
    lowB <<= shiftB;
    countB += shiftB;
    if (countA >= 32) {
      outA = writeFour(outA, lowA >> (countA - 24));
      lowA &= ((<u64>1) << (countA - 24)) - 1;
      countA -= 32;
    }
    if (countB >= 32) {
      outB = writeFour(outB, lowB >> (countB - 24));
      lowB &= ((<u64>1) << (countB - 24)) - 1;
      countB -= 32;
    }
  }
  a.low = lowA;
  a.range = rangeA;
  a.count = countA;
  a.out = outA;
  b.low = lowB;
  b.range = rangeB;
  b.count = countB;
  b.out = outB;
}

@inline
function splitOf(range: u32, token: u32, probabilities: usize): u32 {
  const probability = <u32>load<u8>(probabilities + <usize>(token >> 1));
  return 1 + (((range - 1) * probability) >> 8);
}

/** The low 32 bits; the bit above them is a carry. */
@inline
function writeFour(out: usize, bits: u64): usize {
  if (bits >> 32 !== 0) carry(out);
  store<u32>(out, bswap<u32>(<u32>bits));
  return out + 4;
}

/** Adds one to what lies before `out`. */
function carry(out: usize): void {
  let place = out - 1;
  for (; load<u8>(place) === 255; place--) store<u8>(place, 0);
  store<u8>(place, load<u8>(place) + 1);
}
