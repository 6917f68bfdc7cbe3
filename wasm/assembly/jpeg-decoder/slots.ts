/*
 * The tables that the blocks of a scan are decoded with, in four slots of the decoder's workspace.
 *
 * A slot holds all that one kind of block needs: lookups made of a Huffman table for DC and one for
 * AC, and the quantisation. Components whose tables are the same share a slot, so that the usual
 * picture keeps two in the cache: luma's and chroma's. The addresses here are those of slot 0; those
 * of another slot lie `slot * SLOT_BYTES` further.
 *
 *   AC_PAIRS     2^12 entries of 4 bytes: up to two AC coefficients at once (huffman-pairs.ts)
 *   AC_SYMBOLS   2^12 entries of 4 bytes: one AC coefficient (huffman-lookup.ts)
 *   DC_SYMBOLS   2^8 entries of 4 bytes: one DC difference
 *   STEPS        256 entries of 4 bytes: where a coefficient goes and its quantisation (steps.ts)
 *   AC_CODES     the codes that are longer than a lookup (huffman-codes.ts)
 *   DC_CODES     likewise
 */

import { COMPONENTS_END } from "./component";

/** Bits that a lookup of AC coefficients takes; long enough for nearly all of a photo's. */
export const AC_BITS: i32 = 12;
export const DC_BITS: i32 = 8;

/** Most slots: one for each component. */
export const SLOTS: usize = 4;

export const AC_PAIRS: usize = (COMPONENTS_END + 63) & ~63;
export const AC_SYMBOLS: usize = AC_PAIRS + (4 << AC_BITS);
export const DC_SYMBOLS: usize = AC_SYMBOLS + (4 << AC_BITS);
export const STEPS: usize = DC_SYMBOLS + (4 << DC_BITS);
export const AC_CODES: usize = STEPS + 1024;
export const DC_CODES: usize = AC_CODES + 512;

export const SLOT_BYTES: usize = DC_CODES + 512 - AC_PAIRS;
/** First byte of the workspace that is free for others. */
export const SLOTS_END: usize = AC_PAIRS + SLOTS * SLOT_BYTES;
