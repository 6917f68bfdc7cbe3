/*
 * Chroma in its chosen mode: quantised, and what a decoder makes of it.
 */

import { Column } from "./column";
import { transformResidual } from "./forward-transform";
import { reconstruct } from "./inverse-transform";
import {
  CHROMA,
  CHROMA_COEFFICIENTS,
  CHROMA_DEQUANTISED,
  CHROMA_LEVELS,
  CHROMA_MASKS,
  CHROMA_SOURCE,
  LEFT,
  TILE_BYTES,
} from "./layout";
import { quantiseBlock } from "./quantise-block";
import { OF_CHROMA, quantiserOf } from "./quantiser";
import { evenRows, oddRows } from "./rows";
import { WholeVectors } from "./whole-predictions";

/**
 * @param above the macroblock above; its chroma is predicted from
 * @param cornerU the pixel above to the left, everywhere; `dcU` the value of mode DC; likewise of V
 */
export function codeChroma(
  segment: i32,
  mode: i32,
  above: Column,
  cornerU: v128,
  cornerV: v128,
  dcU: v128,
  dcV: v128,
  v: WholeVectors,
): void {
  const q = quantiserOf(segment, OF_CHROMA);
  const left = changetype<Column>(LEFT).chroma;
  for (let tile: usize = 0; tile < 4; tile++) {
    const isU = tile < 2;
    const corner = isU ? cornerU : cornerV;
    const dc = isU ? dcU : dcV;
    const pair = tile << 1;
    // The halves of the row above are U and V, as are those of the column on the left.
    const upper = v.predict(mode, tile >> 1, pair, above.chroma, left, corner, dc);
    const lower = v.predict(mode, tile >> 1, pair + 1, above.chroma, left, corner, dc);
    const coefficients = CHROMA_COEFFICIENTS + (tile << 6);
    const source = CHROMA_SOURCE + tile * TILE_BYTES;
    const samples = v128.load(source);
    transformResidual(samples, v128.load(source, 16), upper, lower, coefficients, v);
    for (let right: usize = 0; right < 2; right++) {
      const block = (tile << 1) + right;
      const mask = CHROMA_MASKS + (block << 2);
      const dequantised = CHROMA_DEQUANTISED + (block << 5);
      quantiseBlock(
        evenRows(coefficients, right),
        oddRows(coefficients, right),
        q,
        CHROMA_LEVELS + (block << 5),
        dequantised,
        mask,
        OF_CHROMA,
        0,
        contextOf(block, above),
        v,
      );
      let rows = v.blockOf(upper, lower, right);
      if (load<u32>(mask) !== 0) rows = reconstruct(dequantised, rows, v);
      const target = CHROMA + ((tile & 1) << 6) + (right << 2) + (isU ? 0 : 8);
      v128.store32_lane(target, rows, 0);
      v128.store32_lane(target, rows, 1, 16);
      v128.store32_lane(target, rows, 2, 32);
      v128.store32_lane(target, rows, 3, 48);
    }
  }
}

/** How many neighbours of a block have levels: 0 to 3 are those of U row by row, then those of V. */
function contextOf(block: usize, above: Column): i32 {
  const nonZero = offsetof<Column>("nonZero") + 4;
  const plane = (block >> 2) << 1;
  const onLeft =
    (block & 1) !== 0 ? hasLevels(block - 1) : load<u8>(LEFT + nonZero + (block >> 1)) !== 0;
  const over =
    (block & 2) !== 0
      ? hasLevels(block - 2)
      : load<u8>(above.pointer() + nonZero + plane + (block & 1)) !== 0;
  return <i32>onLeft + <i32>over;
}

function hasLevels(block: usize): bool {
  return load<u32>(CHROMA_MASKS + (block << 2)) !== 0;
}
