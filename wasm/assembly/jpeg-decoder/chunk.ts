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

/** How a block is decoded, and what is known of it then. */
@unmanaged
export class ChunkBlock {
  /** Its tables: bytes behind those of slot 0. */
  tables: u32;
  /** Address of its component's last DC value. */
  predictor: u32;
  /** The OR of its coefficients' offsets; see block.ts. */
  offsets: u32;
  unused: u32;
}

/** For each block a `ChunkBlock`. */
export const CHUNK_BLOCK_BYTES: i32 = 16;
export const DESCRIPTIONS: usize = BLOCKS + BLOCKS_BYTES;
/** First byte of the workspace that is free for others. */
export const CHUNK_END: usize = DESCRIPTIONS + CHUNK_BLOCKS * CHUNK_BLOCK_BYTES;

/** The description at an address. */
export function chunkBlockAt(address: usize): ChunkBlock {
  return changetype<ChunkBlock>(address);
}
