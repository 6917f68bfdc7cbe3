/*
 * Where the picture ends inside a unit of blocks: what lies outside is made up.
 *
 * Pixels outside are the nearest inside, so that no edge appears that would cost bits. Blocks of
 * 4:2:0 that lie outside as a whole hold nothing but the DC coefficient of the block before them,
 * which costs least; a decoder drops them.
 */

import { BLOCK_BYTES, TILE, TILE_STRIDE } from "./layout";

/** Copies the 16x16 pixels from (left, top) on, which lies inside, to `TILE`. */
export function copyTile(pixels: usize, width: i32, height: i32, left: i32, top: i32): void {
  const inside = width - left;
  for (let y = 0; y < 16; y++) {
    const row = pixels + <usize>min(top + y, height - 1) * ((<usize>width) << 2);
    const from = row + ((<usize>left) << 2);
    const to = TILE + <usize>y * TILE_STRIDE;
    if (inside >= 16) copyRow(from, to);
    else copyPart(from, to, inside);
  }
}

function copyRow(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}

/** Sixteen pixels, of which the first `inside` are there. */
function copyPart(from: usize, to: usize, inside: i32): void {
  let x = 0;
  let pixel: u32 = 0;
  for (; x < inside; x++) {
    pixel = load<u32>(from + ((<usize>x) << 2));
    store<u32>(to + ((<usize>x) << 2), pixel);
  }
  for (; x < 16; x++) store<u32>(to + ((<usize>x) << 2), pixel);
}

/**
 * Empties the Y blocks of a 4:2:0 MCU that begin outside.
 *
 * @param width pixels from the MCU's left edge to the picture's right one
 * @param height the same downwards
 */
export function emptyOutside(blocks: usize, masks: usize, width: i32, height: i32): void {
  for (let index = 1; index < 4; index++) {
    if ((index & 1) << 3 < width && (index >> 1) << 3 < height) continue;
    const block = blocks + <usize>index * BLOCK_BYTES;
    store<i16>(block, load<i16>(block - BLOCK_BYTES));
    store<u64>(masks + ((<usize>index) << 3), 0);
  }
}
