/*
 * Quantised blocks to tokens: what the Huffman coder has to say (ITU-T T.81, F.1.2), before it is
 * known in which bits. The best tables follow from all tokens, so these are kept and coded later.
 *
 * A token is a u32:
 *   bits 0..12   index: which code, 4096 * (0 luma, 1 chroma) plus
 *                  run << 7 | value + 64   an AC coefficient of -64..63 after `run` zeros: code and
 *                                          value bits in one
 *                  2048 + RRRRSSSS         another AC code (EOB is 0x00, ZRL 0xF0)
 *                  2304 + SSSS             a DC code
 *   bits 16..26  the value bits that follow the code, SSSS of them
 * Coefficients within -64..63 are nearly all there are, and cost one look into a table each.
 *
 * Layout of the blocks: see layout.ts. `count` blocks, MCU after MCU; at most 64 tokens each (DC and
 * 63 AC; a ZRL or EOB stands for coefficients too) of 4 bytes are written from `out`.
 */

import { BLOCK_BYTES, OFFSETS, PREDICTORS } from "./layout";

export const CHROMA: u32 = 4096;
/** Index of the AC codes that stand without a value. */
export const AC: u32 = 2048;
export const DC: u32 = 2304;

const END_OF_BLOCK: u32 = AC;
const SIXTEEN_ZEROS: u32 = AC + 0xf0;

/** The largest magnitudes that baseline has categories for (T.81, tables F.1 and F.2). */
const MAX_AC: i32 = 1023;
/** Differences of such DC coefficients are at most 2047. */
const MIN_DC: i32 = -1024;
const MAX_DC: i32 = 1023;

/**
 * @param lumaPerMcu Y blocks at the start of each MCU
 * @param perMcu blocks in an MCU: `lumaPerMcu`, or two more
 * @returns the end of the tokens
 */
export function tokenise(
  blocks: usize,
  zigzags: usize,
  masks: usize,
  count: i32,
  lumaPerMcu: i32,
  perMcu: i32,
  out: usize,
): usize {
  let place = 0;
  for (; count > 0; count--, blocks += BLOCK_BYTES, zigzags += 64, masks += 8) {
    const component = place < lumaPerMcu ? 0 : place - lumaPerMcu + 1;
    place = place + 1 === perMcu ? 0 : place + 1;
    const table = component === 0 ? 0 : CHROMA;

    const predictor = PREDICTORS + ((<usize>component) << 2);
    const dc = max(MIN_DC, min(MAX_DC, <i32>load<i16>(blocks)));
    store<u32>(out, coded(dc - load<i32>(predictor), table + DC));
    store<i32>(predictor, dc);
    out += 4;

    const mask = load<u64>(masks);
    // Each turn takes the lowest bit away, which costs no waiting for its place.
    let last = 0;
    for (let rest = mask & ~1; rest !== 0; rest &= rest - 1) {
      const place = <i32>ctz(rest);
      let run = place - last - 1;
      last = place;
      const shifted = <i32>load<i8>(zigzags + <usize>place) + 64;
      // One look for both that are rare: a value outside -64..63, a run over 15.
      if (((run << 3) | shifted) & ~127) {
        for (; run > 15; run -= 16, out += 4) store<u32>(out, table + SIXTEEN_ZEROS);
        store<u32>(out, coded(clampAc(blocks, place), table + AC + (run << 4)));
      } else {
        store<u32>(out, table + (run << 7) + shifted);
      }
      out += 4;
    }
    // Unless the last coefficient ended the block by itself.
    if (<i64>mask >= 0) {
      store<u32>(out, table + END_OF_BLOCK);
      out += 4;
    }
  }
  return out;
}

/** The coefficient at `place` in zigzag order. */
function clampAc(block: usize, place: i32): i32 {
  const value = <i32>load<i16>(block + <usize>load<u8>(<usize>place, OFFSETS));
  return max(-MAX_AC, min(MAX_AC, value));
}

/**
 * A token of `value`'s category SSSS and its bits: the low SSSS bits of the value, or of the value
 * less 1 when it is negative (T.81, F.1.2.1).
 */
function coded(value: i32, index: u32): u32 {
  const sign = value >> 31;
  const magnitude = (value ^ sign) - sign;
  const size = 32 - <u32>clz(magnitude);
  const bits = <u32>(value + sign) & ((1 << size) - 1);
  return (index + size) | (bits << 16);
}
