/*
 * Where the blocks of some MCUs of a sequential scan lie between entropy decoding and inverse
 * transform: few enough at a time that the first-level cache holds them.
 */

import { MAX_MCU_BLOCKS, MCU_END } from "./mcu";
import { BLOCK_STRIDE } from "./steps";

/** Most MCUs in a chunk. */
export const CHUNK: i32 = 8;
export const CHUNK_BLOCKS: i32 = CHUNK * MAX_MCU_BLOCKS;

/** The blocks, BLOCK_STRIDE bytes each; all zero whenever a chunk begins. */
export const BLOCKS: usize = (MCU_END + 63) & ~63;
export const BLOCKS_BYTES: usize = CHUNK_BLOCKS * BLOCK_STRIDE;
/** For each block the OR of its coefficients' offsets, a byte; see block.ts. */
export const OFFSETS: usize = BLOCKS + BLOCKS_BYTES;
/** First byte of the workspace that is free for others. */
export const CHUNK_END: usize = OFFSETS + CHUNK_BLOCKS;
