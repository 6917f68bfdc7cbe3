import type { Size } from "../../../domain/geometry.ts";

/** The frame tag and what a key frame has behind it. */
export const FRAME_TAG_BYTES = 10;
/** Of the length of each token partition but the last one. */
export const PARTITION_SIZE_BYTES = 3;

/** Lengths have 19 bits in the frame tag and 24 bits before the token partitions. */
export const MAX_FIRST_PARTITION_BYTES = 2 ** 19 - 1;
export const MAX_PARTITION_BYTES = 2 ** 24 - 1;

/** Sides have 14 bits. */
export const MAX_SIDE = 2 ** 14 - 1;

/** The start of a key frame that is shown: RFC 6386, section 9.1. */
export function frameTag({ width, height }: Size, firstPartitionBytes: number): readonly number[] {
  const tag = (firstPartitionBytes << 5) | 0x10;
  return [
    ...uint24(tag),
    ...[0x9d, 0x01, 0x2a],
    ...[width & 0xff, width >> 8, height & 0xff, height >> 8],
  ];
}

/** The lengths of all token partitions but the last one: RFC 6386, section 9.5. */
export function partitionSizes(byteLengths: readonly number[]): readonly number[] {
  return byteLengths.slice(0, -1).flatMap(uint24);
}

function uint24(value: number): [number, number, number] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff];
}
