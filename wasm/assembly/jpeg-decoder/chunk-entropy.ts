/*
 * Entropy decoding of a chunk of MCUs of an interleaved sequential scan.
 *
 * Blocks that follow one another and share a slot are decoded in one go. Two goes an MCU is what most
 * pictures take, luma's blocks and those of chroma; where all share one slot (grey, RGB) a single go
 * takes the whole chunk. The first is compiled with the addresses of slot 0, the others find theirs
 * by a register.
 */

import { BLOCKS, BLOCKS_BYTES, CHUNK, CHUNK_BLOCKS, CHUNK_END, OFFSETS } from "./chunk";
import { firstLoad, lastLoad, loadSegment, segmentBits } from "./coded-data";
import { MAX_MCU_BLOCKS, mcuBlock, mcuBlocks } from "./mcu";
import { predictor } from "./sampling";
import { tablesAt } from "./sequential-blocks";
import { DONE, TRUNCATED } from "./status";
import { BLOCK_STRIDE } from "./steps";

/** For each block of a chunk the address of its component's last DC value. */
const PREDICTORS: usize = (CHUNK_END + 63) & ~63;
/** For each go of an MCU its tables (bytes behind those of slot 0) and its number of blocks. */
const GOES: usize = PREDICTORS + 4 * CHUNK_BLOCKS;
/** First byte of the workspace that is free for others. */
export const ENTROPY_END: usize = GOES + 8 * MAX_MCU_BLOCKS;

let goesEnd: usize = 0;
let position: i32 = 0;

/** Prepares for a scan whose MCU has been listed, with the first slot for its first blocks. */
export function beginChunks(): void {
  // A scan that failed has left its blocks where they were.
  memory.fill(BLOCKS, 0, BLOCKS_BYTES);
  const blocks = mcuBlocks();
  goesEnd = GOES;
  for (let index = 0; index < blocks; index++) {
    const block = mcuBlock(index);
    if (index === 0 || block.tables !== load<u32>(goesEnd - 8)) {
      store<u32>(goesEnd, block.tables);
      store<i32>(goesEnd, 0, 4);
      goesEnd += 8;
    }
    store<i32>(goesEnd - 8, load<i32>(goesEnd - 8, 4) + 1, 4);
    for (let mcu = 0; mcu < CHUNK; mcu++) {
      const at = PREDICTORS + ((<usize>(mcu * blocks + index)) << 2);
      store<u32>(at, <u32>predictor(block.component));
    }
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
  const first = firstLoad();
  const last = lastLoad();
  const slot0 = tablesAt(0);
  const firstGo = load<i32>(GOES, 4);
  const isSingle = goesEnd === GOES + 8;
  const length = isSingle ? firstGo * count : firstGo;
  let at = position;
  let block = BLOCKS;
  let offsets = OFFSETS;
  for (let mcu = isSingle ? 1 : count; mcu > 0; mcu--) {
    at = slot0.decode(first, last, at, PREDICTORS, length, block, offsets);
    if (at < 0) return at;
    block += length * BLOCK_STRIDE;
    offsets += length;
    let predictors = PREDICTORS + (length << 2);
    for (let go = GOES + 8; go < goesEnd; go += 8) {
      const blocks = load<i32>(go, 4);
      const tables = tablesAt(load<u32>(go));
      at = tables.decode(first, last, at, predictors, blocks, block, offsets);
      if (at < 0) return at;
      block += blocks * BLOCK_STRIDE;
      offsets += blocks;
      predictors += blocks << 2;
    }
  }
  position = at;
  return at > segmentBits() ? TRUNCATED : DONE;
}
