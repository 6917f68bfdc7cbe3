import { BIT_COSTS } from "./layout";

/*
 * What a bool costs that is coded with a probability of `probability` / 256 for a 0 (RFC 6386,
 * section 7): -log2 of its share, in 1/256 bit.
 */

/** A bit that is as likely as not. */
export const ONE_BIT: i32 = 256;

export function fillBitCosts(): void {
  store<u16>(BIT_COSTS, 2048);
  for (let share = 1; share <= 256; share++) {
    const bits = -Math.log2(<f64>share / 256.0);
    store<u16>(BIT_COSTS + ((<usize>share) << 1), <u16>(bits * 256.0 + 0.5));
  }
}

export function bitCost(bit: i32, probability: i32): i32 {
  const share = bit !== 0 ? 256 - probability : probability;
  return <i32>load<u16>(BIT_COSTS + ((<usize>share) << 1));
}
