/*
 * A scan of a frame whose coefficients are kept, from its first MCU to its last: which kernel reads it,
 * row after row, and what happens at restart markers (ITU-T T.81, E.2.4 and G.2).
 */

import { loadSegment, segmentBits } from "./coded-data";
import { beginScanRow, scanBlock, scanBlocks } from "./scan-blocks";
import { beginReading, readPosition } from "./scan-reader";
import { DONE, TRUNCATED } from "./status";
import { readFirst } from "./stored-first";
import { refineAc, refineDc } from "./stored-refine";

/**
 * Reads the scan. Before: storage described, the scan's blocks listed, tables built, the coded data
 * opened.
 *
 * @param start, end first and last coefficient: 0 and 0 for DC, 0 and 63 for a sequential scan; above
 *   0 the scan has one component
 * @param isFirst whether no earlier scan holds higher bits of these coefficients
 * @param low position of the lowest bit that the scan holds
 * @param restartInterval in MCUs, 0 for none
 * @returns a status
 */
export function readStoredScan(
  mcusAcross: i32,
  mcusDown: i32,
  start: i32,
  end: i32,
  isFirst: bool,
  low: i32,
  restartInterval: i32,
): i32 {
  beginSegment();
  let left = restartInterval;
  for (let row = 0; row < mcusDown; row++) {
    beginScanRow(row);
    for (let column = 0; column < mcusAcross; ) {
      if (restartInterval > 0 && left === 0) {
        loadSegment();
        beginSegment();
        left = restartInterval;
      }
      let count = mcusAcross - column;
      if (restartInterval > 0) count = min(count, left);
      const status = isFirst
        ? readFirst(count, start, end, low)
        : start === 0
          ? refineDc(count, low)
          : refineAc(count, start, end, low);
      if (status !== DONE) return status;
      if (readPosition() > segmentBits()) return TRUNCATED;
      column += count;
      left -= count;
    }
  }
  return DONE;
}

function beginSegment(): void {
  beginReading();
  for (let index = 0; index < scanBlocks(); index++) {
    store<i32>(scanBlock(index).predictor, 0);
  }
}
