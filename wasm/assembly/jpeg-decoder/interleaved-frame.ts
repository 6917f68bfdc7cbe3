/*
 * A frame whose one sequential scan holds all components: coded data in, pixels out, a row of MCUs
 * after the other and nothing kept.
 */

import { CHUNK } from "./chunk";
import { beginChunks, decodeChunk, nextSegment } from "./chunk-entropy";
import { transformChunk } from "./chunk-transform";
import { finishMcuRow } from "./picture-rows";
import { DONE } from "./status";

/**
 * Decodes the whole frame. Before: components described, the MCU listed, tables built, the coded data
 * and the picture opened.
 *
 * @param restartInterval in MCUs, 0 for none
 * @returns a status
 */
export function decodeInterleavedFrame(mcusAcross: i32, mcusDown: i32, restartInterval: i32): i32 {
  beginChunks();
  let left = restartInterval;
  for (let row = 0; row < mcusDown; row++) {
    for (let column = 0; column < mcusAcross; ) {
      if (restartInterval > 0 && left === 0) {
        nextSegment();
        left = restartInterval;
      }
      let count = min(CHUNK, mcusAcross - column);
      if (restartInterval > 0) count = min(count, left);
      const status = decodeChunk(count);
      if (status !== DONE) return status;
      transformChunk(count, column, (row & 1) !== 0);
      column += count;
      left -= count;
    }
    finishMcuRow(row, row === mcusDown - 1);
  }
  return DONE;
}
