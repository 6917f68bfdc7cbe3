/*
 * Inverse DCT of a block to 8x8 samples (ITU-T T.81, A.3.3), level shift (A.3.1) included.
 *
 * `block` holds dequantised coefficients in the order of block.ts, 16 bits each of which 4 are a
 * fraction. `tile` receives 64 samples, eight rows of 8 bytes. Both aligned to 16. Every function
 * sets to zero what it reads, so that the block is ready for the next coefficients; the others are
 * zero already, or the form that fits the block's coefficients would be another.
 *
 * Most blocks of a photo have no high frequencies in one direction or in both, and a pass that
 * knows this has half the work.
 */

import { Tile } from "./idct-columns";
import { sampleOfDc } from "./idct-scaled";

export { idctTo1, idctTo2, idctTo4 } from "./idct-scaled";

/** Only the coefficient 0, 0 differs from zero. */
export function idctDc(block: usize, tile: usize): void {
  const samples = i8x16.splat(<i8>sampleOfDc(block));
  v128.store(tile, samples);
  v128.store(tile, samples, 16);
  v128.store(tile, samples, 32);
  v128.store(tile, samples, 48);
}

/** No frequency above 3 in either direction. */
export function idct4x4(block: usize, tile: usize): void {
  Tile.at(tile).fillFromUpper(block, false);
}

/** No vertical frequency above 3. */
export function idctLowRows(block: usize, tile: usize): void {
  Tile.at(tile).fillFromUpper(block, true);
}

/** No horizontal frequency above 3. */
export function idctLeftColumns(block: usize, tile: usize): void {
  Tile.at(tile).fill(block, false);
}

/** Any coefficients. */
export function idctFull(block: usize, tile: usize): void {
  Tile.at(tile).fill(block, true);
}
