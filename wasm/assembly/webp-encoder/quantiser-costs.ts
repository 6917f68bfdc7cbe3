/*
 * What the quantisers keep of the costs of levels: a rate for each magnitude while modes are compared,
 * and the thresholds below which a lone level is not worth its bits.
 */

import { levelCost, TYPES, zigzagOffset } from "./level-costs";
import { Quantiser, quantiserOf } from "./quantiser";

export function fillQuantiserCosts(segments: i32): void {
  for (let type = 0; type < TYPES; type++) {
    for (let segment = 0; segment < segments; segment++) {
      const quantiser = quantiserOf(segment, type);
      fillRates(quantiser, type);
      if (quantiser.zeroWeight !== 0) fillThresholds(quantiser, type);
    }
  }
}

/** The mean over an early place and a late one, and over two contexts: 128 counts for 1/8 bit. */
function fillRates(quantiser: Quantiser, type: i32): void {
  const rates = changetype<usize>(quantiser) + offsetof<Quantiser>("rates");
  store<u8>(rates, 0);
  for (let magnitude = 1; magnitude < 16; magnitude++) {
    const early = levelCost(type, 2, 0, magnitude) + levelCost(type, 2, 1, magnitude);
    const late = levelCost(type, 9, 0, magnitude) + levelCost(type, 9, 1, magnitude);
    const cost = (early + late + 64) >> 7;
    store<u8>(rates + <usize>magnitude, <u8>min(cost, 127));
  }
}

function fillThresholds(quantiser: Quantiser, type: i32): void {
  const base = changetype<usize>(quantiser);
  const weight = quantiser.zeroWeight;
  for (let place = type === 0 ? 1 : 0; place < 16; place++) {
    const contexts = place === 0 ? 1 : 0;
    const more = levelCost(type, place, contexts, 1) - levelCost(type, place, contexts, 0);
    const next = levelCost(type, place, contexts + 1, 1) - levelCost(type, place, contexts + 1, 0);
    const bits = max(0, (more + next) >> 1);
    const offset = zigzagOffset(<usize>place);
    const size = <i32>load<i16>(base + offset, offsetof<Quantiser>("evenSize"));
    const threshold = (size >> 1) + (((size * bits) >> 8) * weight) / 1024;
    store<i16>(base + offset, <i16>min(32767, threshold), offsetof<Quantiser>("evenThreshold"));
  }
}
