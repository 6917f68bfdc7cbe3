/*
 * Where the codecs keep their tables: at addresses that are constants of the code.
 *
 * An address known to the compiler can be the offset of a load whose pointer is an index, which costs
 * nothing; one that comes by pointer costs a register in every hot loop. The module is instantiated once in a memory, by its
 * owner, so nothing else lies here. Behind the module's own constants, before the host's arena;
 * contents undefined until whoever owns a part writes it.
 *
 *   0 .. 64 KiB            the host's header (src/imaging/engine/memory.ts)
 *   64 KiB .. 256 KiB      this module's constants
 *   256 KiB .. 768 KiB     JPEG decoder
 *   768 KiB .. 1 MiB       JPEG encoder
 *   1 MiB .. 1.25 MiB      WebP encoder
 *   1.25 MiB ..            the arena
 */

export const CONSTANTS_END: usize = 0x40000;

export const JPEG_DECODER: usize = CONSTANTS_END;
export const JPEG_DECODER_BYTES: usize = 0x80000;

export const JPEG_ENCODER: usize = JPEG_DECODER + JPEG_DECODER_BYTES;
export const JPEG_ENCODER_BYTES: usize = 0x40000;

export const WEBP_ENCODER: usize = JPEG_ENCODER + JPEG_ENCODER_BYTES;
export const WEBP_ENCODER_BYTES: usize = 0x40000;

export const WORKSPACE_END: usize = WEBP_ENCODER + WEBP_ENCODER_BYTES;
