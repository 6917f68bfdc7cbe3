/*
 * How often each token came, and the probabilities that follow.
 */

import { COEFFICIENT_DEFAULTS } from "./coefficient-defaults";
import { COEFFICIENT_UPDATES } from "./coefficient-updates";
import { bitCost, ONE_BIT } from "./entropy";
import { CHANGED, PROBABILITIES, TOKEN_COUNT_BYTES, TOKEN_COUNTS } from "./layout";

/** Probabilities of coefficients. */
export const COEFFICIENTS: i32 = 1056;
/** So many tokens are counted in advance, as the defaults have them. */
const PRIOR: u32 = 8;

export function clearStatistics(): void {
  memory.copy(PROBABILITIES, changetype<usize>(COEFFICIENT_DEFAULTS), COEFFICIENTS);
  memory.fill(TOKEN_COUNTS, 0, 2 * TOKEN_COUNT_BYTES);
}

/** Counts the tokens from `begin` to `end`. */
export function countTokens(begin: usize, end: usize): void {
  // Neighbours are often equal: of two tables in turn, so that no count waits for the last one.
  for (; begin + 4 <= end; begin += 4) {
    const first = (<usize>load<u16>(begin)) << 2;
    const second = (<usize>load<u16>(begin, 2)) << 2;
    store<u32>(first, load<u32>(first, TOKEN_COUNTS) + 1, TOKEN_COUNTS);
    const more = TOKEN_COUNTS + TOKEN_COUNT_BYTES;
    store<u32>(second, load<u32>(second, more) + 1, more);
  }
  if (begin < end) {
    const last = (<usize>load<u16>(begin)) << 2;
    store<u32>(last, load<u32>(last, TOKEN_COUNTS) + 1, TOKEN_COUNTS);
  }
}

function countOf(slot: i32, bit: i32): u32 {
  const token = TOKEN_COUNTS + ((<usize>((slot << 1) | bit)) << 2);
  return load<u32>(token) + load<u32>(token + TOKEN_COUNT_BYTES);
}

/** The probabilities as the tokens so far have them, for what is to come. */
export function adaptProbabilities(): void {
  for (let slot = 0; slot < COEFFICIENTS; slot++) {
    const zeros = countOf(slot, 0);
    const all = zeros + countOf(slot, 1);
    if (all === 0) continue;
    const before = <u32>COEFFICIENT_DEFAULTS[slot];
    const weighed = zeros * 256 + before * PRIOR + ((all + PRIOR) >> 1);
    store<u8>(PROBABILITIES + <usize>slot, <u8>max(1, min(255, weighed / (all + PRIOR))));
  }
}

/**
 * The probabilities that the picture is coded with: those of the tokens so far where the header's bits
 * for them are worth it (RFC 6386, section 13.4), else the defaults.
 */
export function chooseProbabilities(): void {
  for (let slot = 0; slot < COEFFICIENTS; slot++) {
    const zeros = countOf(slot, 0);
    const ones = countOf(slot, 1);
    const usual = <i32>COEFFICIENT_DEFAULTS[slot];
    const update = <i32>COEFFICIENT_UPDATES[slot];
    const own = probabilityOf(zeros, ones, usual);
    const changed = costOf(zeros, ones, own) + bitCost(1, update) + 8 * ONE_BIT;
    const isChanged = changed < costOf(zeros, ones, usual) + bitCost(0, update);
    store<u8>(CHANGED + <usize>slot, <u8>isChanged);
    store<u8>(PROBABILITIES + <usize>slot, <u8>(isChanged ? own : usual));
  }
}

function probabilityOf(zeros: u32, ones: u32, usual: i32): i32 {
  const all = <u64>zeros + <u64>ones;
  if (all === 0) return usual;
  return max(1, min(255, <i32>((<u64>zeros * 256 + (all >> 1)) / all)));
}

function costOf(zeros: u32, ones: u32, probability: i32): i64 {
  return <i64>zeros * bitCost(0, probability) + <i64>ones * bitCost(1, probability);
}
