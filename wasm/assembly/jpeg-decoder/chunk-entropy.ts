/*
 * Entropy decoding of a chunk of MCUs of an interleaved sequential scan.
 */

import {
  BLOCKS,
  BLOCKS_BYTES,
  CHUNK,
  CHUNK_BLOCK_BYTES,
  chunkBlockAt,
  DESCRIPTIONS,
} from "./chunk";
import { loadSegment, segmentBits } from "./coded-data";
import { mcuBlock, mcuBlocks } from "./mcu";
import { predictor } from "./sampling";
import { decodeBlocks } from "./sequential-blocks";
import { DONE, TRUNCATED } from "./status";

/** Bits read of the segment. */
let position: i32 = 0;

/** Prepares for a scan whose MCU has been listed and whose first segment is there. */
export function beginChunks(): void {
  // A scan that failed has left its blocks where they were.
  memory.fill(BLOCKS, 0, BLOCKS_BYTES);
  const blocks = mcuBlocks();
  for (let index = 0; index < CHUNK * blocks; index++) {
    const block = mcuBlock(index % blocks);
    const description = chunkBlockAt(DESCRIPTIONS + <usize>(index * CHUNK_BLOCK_BYTES));
    description.tables = block.tables;
    description.predictor = <u32>predictor(block.component);
  }
  beginSegment();
}

/** Goes on behind the next restart marker. */
export function nextSegment(): void {
  loadSegment();
  beginSegment();
}

function beginSegment(): void {
  position = 0;
  for (let index = 0; index < mcuBlocks(); index++) {
    store<i32>(predictor(mcuBlock(index).component), 0);
  }
}

/**
 * @param count MCUs, at most CHUNK
 * @returns a status
 */
export function decodeChunk(count: i32): i32 {
  const read = decodeBlocks(count * mcuBlocks(), position);
  if (read < 0) return read;
  position = read;
  return read > segmentBits() ? TRUNCATED : DONE;
}
