/*
 * What levels cost with the probabilities at hand, in 1/256 bit: tables that are made anew when the
 * probabilities have been adapted.
 *
 *   LEVEL_COSTS  by type, place in the block, context and magnitude up to 31: the level and, where it
 *                must be said, that the block goes on (RFC 6386, section 13.2)
 *   END_COSTS    by type, place and context: that the block ends before this place
 *   MORE_COSTS   that it goes on
 */

import { bitCost, ONE_BIT } from "./entropy";
import { END_COSTS, LEVEL_COSTS, MORE_COSTS, PROBABILITIES, SMALL_TABLES } from "./layout";

export const TYPES: i32 = 4;
/** A block's places, and the one behind the last. */
const PLACES: i32 = 17;
export const CONTEXTS: i32 = 3;
/** Probabilities of one context. */
export const NODES: i32 = 11;

/** In SMALL_TABLES: the band of each place (RFC 6386, section 13.3), then `zigzagOffset`. */
const BANDS: StaticArray<u8> = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0];
const ZIGZAG: StaticArray<u8> = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];
const OFFSETS: usize = SMALL_TABLES + 32;

export function fillPlaces(): void {
  for (let place = 0; place < PLACES; place++) {
    store<u8>(SMALL_TABLES + <usize>place, BANDS[place]);
  }
  for (let place = 0; place < 16; place++) {
    const row = ZIGZAG[place] >> 2;
    const column = ZIGZAG[place] & 3;
    store<u8>(OFFSETS + <usize>place, (row & 1) * 16 + (row >> 1) * 8 + column * 2);
  }
}

@inline
export function bandOf(place: usize): u32 {
  return <u32>load<u8>(SMALL_TABLES + place);
}

/** Where a place of the zigzag order lies in vectors of rows 0, 2 and 1, 3: in bytes. */
@inline
export function zigzagOffset(place: usize): usize {
  return <usize>load<u8>(OFFSETS + place);
}

/** Index of a type's place, for context 0. */
@inline
export function levelOffset(type: i32, place: i32): usize {
  return <usize>((type * PLACES + place) * CONTEXTS);
}

/** Cost of a level at a place, in a context. */
export function levelCost(type: i32, place: i32, context: i32, magnitude: i32): i32 {
  const costs = LEVEL_COSTS + ((levelOffset(type, place) + <usize>context) << 6);
  return <i32>load<u16>(costs + ((<usize>magnitude) << 1));
}

export function endCost(type: i32, place: i32, context: i32): i32 {
  return <i32>load<u16>(END_COSTS + ((levelOffset(type, place) + <usize>context) << 1));
}

export function moreCost(type: i32, place: i32, context: i32): i32 {
  return <i32>load<u16>(MORE_COSTS + ((levelOffset(type, place) + <usize>context) << 1));
}

export function fillLevelCosts(): void {
  for (let type = 0; type < TYPES; type++) {
    for (let place = 0; place < 16; place++) {
      for (let context = 0; context < CONTEXTS; context++) fillContext(type, place, context);
    }
    // Behind the last place nothing is said.
    const end = END_COSTS + (levelOffset(type, 16) << 1);
    for (let context: usize = 0; context < 3; context++) store<u16>(end + (context << 1), 0);
  }
}

function fillContext(type: i32, place: i32, context: i32): void {
  const band = <i32>bandOf(<usize>place);
  const nodes = ((type * 8 + band) * CONTEXTS + context) * NODES;
  const probabilities = PROBABILITIES + <usize>nodes;
  const index = levelOffset(type, place) + <usize>context;
  const costs = LEVEL_COSTS + (index << 6);
  const more = bitCost(1, load<u8>(probabilities));
  store<u16>(END_COSTS + (index << 1), <u16>bitCost(0, load<u8>(probabilities)));
  store<u16>(MORE_COSTS + (index << 1), <u16>more);
  // After a zero it is not said that the block goes on: it does.
  const before = context > 0 ? more : 0;
  const nonZero = before + bitCost(1, load<u8>(probabilities, 1));
  store<u16>(costs, <u16>(before + bitCost(0, load<u8>(probabilities, 1))));
  for (let magnitude = 1; magnitude < 20; magnitude++) {
    const cost = nonZero + magnitudeCost(probabilities, magnitude);
    store<u16>(costs + ((<usize>magnitude) << 1), <u16>cost);
  }
  // Far out each level costs a little more than the one before; how much matters no longer.
  const far = <i32>load<u16>(costs, 38);
  for (let magnitude = 20; magnitude < 32; magnitude++) {
    store<u16>(costs + ((<usize>magnitude) << 1), <u16>(far + (magnitude - 19) * 24));
  }
}

/** What is left to say of a level that is not 0 (RFC 6386, section 13.2), its sign included. */
function magnitudeCost(probabilities: usize, magnitude: i32): i32 {
  const p2 = load<u8>(probabilities, 2);
  if (magnitude === 1) return ONE_BIT + bitCost(0, p2);
  let cost = ONE_BIT + bitCost(1, p2);
  const p3 = load<u8>(probabilities, 3);
  if (magnitude < 5) {
    cost += bitCost(0, p3);
    const p4 = load<u8>(probabilities, 4);
    if (magnitude === 2) return cost + bitCost(0, p4);
    return cost + bitCost(1, p4) + bitCost(magnitude - 3, load<u8>(probabilities, 5));
  }
  cost += bitCost(1, p3);
  const p6 = load<u8>(probabilities, 6);
  if (magnitude < 11) {
    cost += bitCost(0, p6);
    const p7 = load<u8>(probabilities, 7);
    if (magnitude < 7) return cost + bitCost(0, p7) + ONE_BIT;
    return cost + bitCost(1, p7) + 2 * ONE_BIT - EXTRA_GAIN;
  }
  cost += bitCost(1, p6) + bitCost(0, load<u8>(probabilities, 8));
  const p9 = load<u8>(probabilities, 9);
  if (magnitude < 19) return cost + bitCost(0, p9) + 3 * ONE_BIT - EXTRA_GAIN;
  return cost + bitCost(1, p9) + 4 * ONE_BIT - EXTRA_GAIN;
}

/** Extra bits cost a little less than one each: their probabilities are fixed, and lean to 0. */
const EXTRA_GAIN: i32 = 60;
