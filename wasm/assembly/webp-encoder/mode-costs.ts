/*
 * What modes cost, in 1/256 bit. Their probabilities never change in a key frame (RFC 6386, section
 * 11.2), so that the costs are made once, and weighed for a picture's quantisers.
 */

import { bitCost } from "./entropy";
import { SPLIT_MODE_COSTS, WEIGHED_MODE_COSTS, WEIGHED_SEGMENT_BYTES } from "./layout";
import {
  chromaStep,
  IS_SPLIT,
  isSplitStep,
  SPLIT_MODE_COUNT,
  SPLIT_STEPS,
  splitStep,
  WHOLE_STEPS,
  wholeStep,
} from "./mode-paths";
import { quantiserOf, WITH_DC } from "./quantiser";
import { splitModeProbabilities } from "./split-mode-probabilities";

/** The candidates as they are compared, in pairs: VE HE, LD RD, VR VL, HD HU, DC TM. */
const CANDIDATE_MODES: StaticArray<u8> = [2, 3, 6, 4, 5, 7, 8, 9, 0, 1];

@inline
export function candidateMode(candidate: usize): i32 {
  return <i32>load<u8>(changetype<usize>(CANDIDATE_MODES) + candidate);
}

/** Contexts: the mode above * 10 + the mode on the left. */
const CONTEXTS: i32 = SPLIT_MODE_COUNT * SPLIT_MODE_COUNT;

export function fillModeCosts(): void {
  for (let context = 0; context < CONTEXTS; context++) {
    const probabilities = splitModeProbabilities(context);
    for (let mode = 0; mode < SPLIT_MODE_COUNT; mode++) {
      const place = (<usize>(context * SPLIT_MODE_COUNT + mode)) << 1;
      store<u16>(SPLIT_MODE_COSTS + place, <u16>costOfPath(probabilities, mode));
    }
  }
}

function costOfPath(probabilities: usize, mode: i32): i32 {
  let bits = 0;
  for (let index: usize = 0; index < SPLIT_STEPS; index++) {
    const step = splitStep(mode, index);
    if (!isSplitStep(step)) break;
    bits += bitCost(<i32>(step & 1), load<u8>(probabilities + (<usize>step >> 1)));
  }
  return bits;
}

/** For each segment, context and candidate what the mode weighs in squared errors, i64. */
export function fillWeighedModeCosts(segments: i32): void {
  for (let segment = 0; segment < segments; segment++) {
    const lambda = <i64>quantiserOf(segment, WITH_DC).lambda;
    let weighed = WEIGHED_MODE_COSTS + <usize>segment * WEIGHED_SEGMENT_BYTES;
    for (let context = 0; context < CONTEXTS; context++) {
      for (let candidate = 0; candidate < SPLIT_MODE_COUNT; candidate++, weighed += 8) {
        const bits = splitModeCost(context, candidateMode(<usize>candidate));
        store<i64>(weighed, (<i64>bits * lambda) >> 4);
      }
    }
  }
}

@inline
export function splitModeCost(context: i32, mode: i32): i32 {
  const place = (<usize>(context * SPLIT_MODE_COUNT + mode)) << 1;
  return <i32>load<u16>(SPLIT_MODE_COSTS + place);
}

/** That a macroblock is split. */
export function splitCost(): i32 {
  return bitCost(0, <i32>(IS_SPLIT >> 1));
}

export function wholeModeCost(mode: i32): i32 {
  let bits = 0;
  for (let index: usize = 0; index < WHOLE_STEPS; index++) {
    const step = wholeStep(mode, index);
    bits += bitCost(<i32>(step & 1), <i32>(step >> 1));
  }
  return bits;
}

export function chromaModeCost(mode: i32): i32 {
  let bits = 0;
  for (let index: usize = 0; index < WHOLE_STEPS; index++) {
    const step = chromaStep(mode, index);
    if (step === 0) break;
    bits += bitCost(<i32>(step & 1), <i32>(step >> 1));
  }
  return bits;
}
