/*
 * The components of the frame that is being decoded, as the host has laid them out: where each one's
 * samples lie once they are transformed, and how far they stand apart from the picture's pixels.
 *
 * Samples of a component are kept in a ring of two rows of MCUs (ITU-T T.81, A.2), so that a row of
 * pixels can be made as soon as the samples below it are there. Two layouts:
 *
 *   tiles, when a block becomes 8x8 samples: 64 bytes a block, row after row, so that a transformed
 *   block is stored by four vectors and eight neighbours of a row are one load;
 *   rows, when a block becomes 4x4, 2x2 or 1x1 samples: row after row of the picture.
 *
 * Either way the sample (x, y) of the ring lies at
 *   plane + (y / blockSize) * blockRowStride + (y % blockSize) * rowStep + (x / 8) * groupStep + x % 8
 * and eight samples with x / 8 in common are one load; what lies behind a row's last sample may be
 * read (16 bytes) and is of no meaning.
 */

import { JPEG_DECODER } from "../workspace";

/** Most components in a frame that is taken (CMYK). */
export const MAX_COMPONENTS: i32 = 4;

/** One descriptor of 64 bytes for each component, at the start of the decoder's workspace. */
const DESCRIPTORS: usize = JPEG_DECODER;
const DESCRIPTOR_SHIFT: i32 = 6;
/** First byte of the workspace that is free for others. */
export const COMPONENTS_END: usize = DESCRIPTORS + (MAX_COMPONENTS << DESCRIPTOR_SHIFT);

function descriptor(component: i32): usize {
  return DESCRIPTORS + ((<usize>component) << DESCRIPTOR_SHIFT);
}

/** Where the ring's first sample lies; aligned to 64 bytes. */
export function plane(component: i32): usize {
  return load<u32>(descriptor(component));
}

/** Samples that a block becomes, across and down: 8, 4, 2 or 1. */
export function blockSize(component: i32): i32 {
  return load<i32>(descriptor(component), 4);
}

/** Bytes from a row of blocks to the next. */
export function blockRowStride(component: i32): usize {
  return load<u32>(descriptor(component), 8);
}

/** Bytes from a row of samples to the next inside a row of blocks: 8 for tiles. */
export function rowStep(component: i32): usize {
  return load<u32>(descriptor(component), 12);
}

/** Bytes from eight samples of a row to the next eight: 64 for tiles, else 8. */
export function groupStep(component: i32): usize {
  return load<u32>(descriptor(component), 16);
}

/** Rows of samples in the ring less one; the number of rows is a power of two. */
export function ringMask(component: i32): i32 {
  return load<i32>(descriptor(component), 20);
}

/** Samples of the picture in a row: those behind are padding. */
export function width(component: i32): i32 {
  return load<i32>(descriptor(component), 24);
}

export function height(component: i32): i32 {
  return load<i32>(descriptor(component), 28);
}

/** Pixels to a sample across, as a power of two: 0, 1 or 2. */
export function shiftX(component: i32): i32 {
  return load<i32>(descriptor(component), 32);
}

/** Pixels to a sample down, as a power of two: 0, 1 or 2. */
export function shiftY(component: i32): i32 {
  return load<i32>(descriptor(component), 36);
}

/** Lays a component out: every value that is read back above, in the same order. */
export function describeComponent(
  component: i32,
  plane: usize,
  blockSize: i32,
  blockRowStride: usize,
  rowStep: usize,
  groupStep: usize,
  ringRows: i32,
  width: i32,
  height: i32,
  shiftX: i32,
  shiftY: i32,
): void {
  const at = descriptor(component);
  store<u32>(at, <u32>plane);
  store<i32>(at, blockSize, 4);
  store<u32>(at, <u32>blockRowStride, 8);
  store<u32>(at, <u32>rowStep, 12);
  store<u32>(at, <u32>groupStep, 16);
  store<i32>(at, ringRows - 1, 20);
  store<i32>(at, width, 24);
  store<i32>(at, height, 28);
  store<i32>(at, shiftX, 32);
  store<i32>(at, shiftY, 36);
}

/** Bytes 40 to 63 are the entropy decoder's (see sampling.ts). */
export function entropyState(component: i32): usize {
  return descriptor(component) + 40;
}

/** Where row `y` of the samples begins; `y` counts from the picture's top. */
export function sampleRow(component: i32, y: i32): usize {
  const inRing = y & ringMask(component);
  const size = blockSize(component);
  const block = inRing / size;
  return (
    plane(component) +
    <usize>block * blockRowStride(component) +
    <usize>(inRing - block * size) * rowStep(component)
  );
}
