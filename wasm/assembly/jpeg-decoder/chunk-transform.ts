/*
 * Inverse transforms of a chunk of MCUs.
 *
 * Blocks that become 8x8 samples are sorted by what there is to do before it is done: which transform
 * a block needs cannot be foreseen, and a processor that guesses wrong loses more than the sorting
 * costs. The class is read off the OR of the offsets of the block's coefficients (see block.ts).
 */

import {
  BLOCKS,
  CHUNK_BLOCK_BYTES,
  CHUNK_BLOCKS,
  CHUNK_END,
  chunkBlockAt,
  DESCRIPTIONS,
} from "./chunk";
import {
  idct4x4,
  idctDc,
  idctFull,
  idctLeftColumns,
  idctLowRows,
  idctTo1,
  idctTo2,
  idctTo4,
} from "./idct";
import { mcuBlock, mcuBlocks } from "./mcu";
import { BLOCK_STRIDE } from "./steps";

/** For each class its blocks: 8 bytes each, the coefficients' address and the tile's. */
const LISTS: usize = (CHUNK_END + 63) & ~63;
const LIST_BYTES: usize = 8 * CHUNK_BLOCKS;

const DC_ALONE: usize = 0;
const LOW_4X4: usize = 1;
const LOW_ROWS: usize = 2;
const LEFT_COLUMNS: usize = 3;
const ALL: usize = 4;
const CLASSES: usize = 5;

/** For each class the end of its list. */
const ENDS: usize = LISTS + CLASSES * LIST_BYTES;
/** First byte of the workspace that is free for others. */
export const TRANSFORM_END: usize = ENDS + 4 * CLASSES;

/**
 * Transforms the blocks of `count` MCUs into the rings; the blocks are all zero afterwards.
 *
 * @param left number of the first MCU in its row
 * @param isOdd whether the row of MCUs fills the second half of the rings
 */
export function transformChunk(count: i32, left: i32, isOdd: bool): void {
  for (let list: usize = 0; list < CLASSES; list++) {
    store<u32>(ENDS + (list << 2), <u32>(LISTS + list * LIST_BYTES));
  }
  for (let index = 0; index < mcuBlocks(); index++) {
    const block = mcuBlock(index);
    let target = <usize>block.target + <usize>left * block.step;
    if (isOdd) target += block.ringHalf;
    if (block.size === 8) sort(index, count, target);
    else shrink(index, count, target);
  }
  transformTiles();
}

/** Lists the blocks that stand as `index` in each MCU. */
function sort(index: i32, count: i32, tile: usize): void {
  const step = mcuBlock(index).step;
  const blocks = mcuBlocks();
  let from = BLOCKS + <usize>(index * BLOCK_STRIDE);
  let at = DESCRIPTIONS + <usize>(index * CHUNK_BLOCK_BYTES);
  for (; count > 0; count--) {
    const offsets = <usize>chunkBlockAt(at).offsets;
    const end = ENDS + (((offsets >> 5) + <usize>(offsets !== 0)) << 2);
    const entry = <usize>load<u32>(end);
    store<u32>(entry, <u32>from);
    store<u32>(entry, <u32>tile, 4);
    store<u32>(end, <u32>(entry + 8));
    from += blocks * BLOCK_STRIDE;
    at += blocks * CHUNK_BLOCK_BYTES;
    tile += step;
  }
}

function transformTiles(): void {
  let entry = LISTS + DC_ALONE * LIST_BYTES;
  for (const end = listEnd(DC_ALONE); entry < end; entry += 8) {
    idctDc(load<u32>(entry), load<u32>(entry, 4));
  }
  entry = LISTS + LOW_4X4 * LIST_BYTES;
  for (const end = listEnd(LOW_4X4); entry < end; entry += 8) {
    idct4x4(load<u32>(entry), load<u32>(entry, 4));
  }
  entry = LISTS + LOW_ROWS * LIST_BYTES;
  for (const end = listEnd(LOW_ROWS); entry < end; entry += 8) {
    idctLowRows(load<u32>(entry), load<u32>(entry, 4));
  }
  entry = LISTS + LEFT_COLUMNS * LIST_BYTES;
  for (const end = listEnd(LEFT_COLUMNS); entry < end; entry += 8) {
    idctLeftColumns(load<u32>(entry), load<u32>(entry, 4));
  }
  entry = LISTS + ALL * LIST_BYTES;
  for (const end = listEnd(ALL); entry < end; entry += 8) {
    idctFull(load<u32>(entry), load<u32>(entry, 4));
  }
}

function listEnd(list: usize): usize {
  return load<u32>(ENDS + (list << 2));
}

/** Transforms the blocks that stand as `index` in each MCU to fewer samples. */
function shrink(index: i32, count: i32, target: usize): void {
  const block = mcuBlock(index);
  const blocks = mcuBlocks();
  const step = block.step;
  const rowStep = <usize>block.rowStep;
  let from = BLOCKS + <usize>(index * BLOCK_STRIDE);
  for (; count > 0; count--) {
    shrinkBlock(from, block.size, target, rowStep);
    from += blocks * BLOCK_STRIDE;
    target += step;
  }
}

/** One block to 4x4, 2x2 or 1x1 samples. */
export function shrinkBlock(block: usize, size: i32, target: usize, rowStep: usize): void {
  if (size === 4) idctTo4(block, target, rowStep);
  else if (size === 2) idctTo2(block, target, rowStep);
  else idctTo1(block, target);
}
