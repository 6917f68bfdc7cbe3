/*
 * Where the picture ends inside an MCU of 4:2:0: its blocks that lie outside as a whole hold nothing but
 * the DC coefficient of the block before them, which costs least; a decoder drops them.
 */

import { BLOCK_BYTES } from "./layout";

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
