/*
 * The scratch space of the resize with few taps. The host has the same numbers
 * (src/imaging/engine/resize/resize-plan.ts).
 *
 *   0              a group of 8 pixels that a row's end cuts short, or of 4 of the target
 *   WEIGHTS        the weights of one target row: for every slot a vector full of its weight
 *   MIXED          the row of samples that the vertical pass makes
 *   RING           the ring: a slot of samples for every source row that counts for a target row
 *
 * Slots lie at a distance that the compiler knows, so that reaching the same place in another one
 * is the offset of a load and takes no register. The ring turns while the slots stand still, so it
 * is the weights that are moved round.
 */

const MAX_TAPS: usize = 64;

/**
 * Source pixels of a strip, at most. The slots of few taps stay in the second-level cache all the
 * same, and the narrower the strips, the dearer the reading: on a photo of 6 million pixels the
 * triangle took 5.4 ms in one strip, 5.8 in two, 7.5 in six.
 */
const STRIP_PIXELS: usize = 4096;

/**
 * 8 bytes a pixel, and an odd number of cache lines, so that one place in all slots does not fall
 * into one set of the cache.
 */
export const SLOT_BYTES: usize = STRIP_PIXELS * 8 + 64;

export const WEIGHTS: usize = 64;
export const MIXED: usize = WEIGHTS + MAX_TAPS * 16;
export const RING: usize = MIXED + SLOT_BYTES;
