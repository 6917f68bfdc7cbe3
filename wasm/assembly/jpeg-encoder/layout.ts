/*
 * Where the encoder keeps what it works on, in its part of the workspace.
 *
 * Tables that a loop indexes have addresses that are constants of the code: they become the offset
 * of a load whose pointer is the index. A load from a constant address is another matter: the
 * engine's optimiser puts the address into a register first, every time. The vectors that the
 * kernels load at the point of use are therefore the fields of a class, whose address comes by
 * pointer (`VECTORS`), and cost one register in all.
 */

import { JPEG_ENCODER } from "../workspace";

/** 8x8 integers of 16 bits. */
export const BLOCK_BYTES: usize = 128;

/** Pixels across that are converted at a time, whatever the MCU is: two blocks side by side. */
export const UNIT: i32 = 16;
/** Blocks of a unit at most: Y, Y, Y, Y, Cb, Cr or two times Y, Cb, Cr. */
export const UNIT_BLOCKS: i32 = 6;
/**
 * Units that go through all kernels before the next do. With all that belongs to them they fill
 * 20 KB, and stay in the first-level cache.
 */
export const GROUP_UNITS: i32 = 16;
const GROUP_BLOCKS = GROUP_UNITS * UNIT_BLOCKS;

/** Number of token indexes: see tokens.ts. */
export const INDEXES: i32 = 8192;

/** For each token index its bits, a u32: code << 5 | length. */
export const CODES: usize = JPEG_ENCODER;
/** For each token index how often it came: two u32 to be added. */
export const COUNTS: usize = CODES + INDEXES * 4;
export const BLOCKS: usize = COUNTS + INDEXES * 8;
/** For each block 64 bytes: its coefficients in zigzag order, clamped to -128..127. */
export const ZIGZAGS: usize = BLOCKS + GROUP_BLOCKS * 128;
/** For each block a u64: bit `k` tells that coefficient `k` in zigzag order is not 0. */
export const MASKS: usize = ZIGZAGS + GROUP_BLOCKS * 64;
/** Two tables, luma and chroma: see transform-rows.ts. */
export const QUANTISERS: usize = MASKS + GROUP_BLOCKS * 8;
export const QUANTISER_BYTES: i32 = 640;
/** A unit's pixels at the picture's edge: see ../copy-tile.ts. */
export const TILE: usize = QUANTISERS + 2 * QUANTISER_BYTES;
export const TILE_STRIDE: usize = 64;
/** Two times four tables of 256 u32: see symbols.ts. */
export const SYMBOL_COUNTS: usize = TILE + 16 * 64;
export const SYMBOL_CODES: usize = SYMBOL_COUNTS + 4 * 256 * 4;
/** Three i32: the last DC coefficient of each component (ITU-T T.81, F.1.1.5.1). */
export const PREDICTORS: usize = SYMBOL_CODES + 4 * 256 * 4;
/** Two u64: the bits that fill no byte yet, and their number. See pack.ts. */
export const PENDING: usize = PREDICTORS + 16;
/** What the kernels load at the point of use, and where it lies behind the address they get. */
export const VECTORS: usize = PENDING + 16;
export const COLOR_VECTORS: usize = 0;
export const COLUMN_VECTORS: usize = COLOR_VECTORS + 29 * 16;
export const ROW_VECTORS: usize = COLUMN_VECTORS + 5 * 16;
export const ZIGZAG_VECTORS: usize = ROW_VECTORS + 6 * 16;
export const STUFF_VECTORS: usize = ZIGZAG_VECTORS + 14 * 16;
const VECTORS_END: usize = VECTORS + STUFF_VECTORS + 18 * 16;
/** For each place in zigzag order the coefficient's byte offset in its block, 64 bytes. */
export const OFFSETS: usize = VECTORS_END;
/** The most tokens that are written at a time, and the most bits that one becomes: see pack.ts. */
export const CHUNK_TOKENS: i32 = 8192;
const TOKEN_BITS: i32 = 27;
/** Coded bytes that wait to be stuffed, from the end downwards. */
export const CHUNK_END: usize = OFFSETS + 64 + (CHUNK_TOKENS * TOKEN_BITS) / 8 + 16;
