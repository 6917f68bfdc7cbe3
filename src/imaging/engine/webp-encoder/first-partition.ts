import type { EngineContext } from "../context.ts";
import type { GrowingBlock } from "../growing-block.ts";
import { OVERRUN_BYTES } from "./token-partitions.ts";

export interface FirstPartitionOptions {
  /** Rows of macroblocks. */
  readonly down: number;
  /** Room for `headerScratchBytes`. */
  readonly scratch: number;
  /** The last block of the arena. */
  readonly block: GrowingBlock;
  /** Where the partition begins, in the block. */
  readonly start: number;
}

const TOKEN_BYTES = 2;
/** Of the kernels `webpWriteFrameHeader` and `webpWriteMacroblockHeaders`. */
const FRAME_TOKENS = 9700;
const MACROBLOCK_TOKENS = 119;

/** The coder of the headers. */
const HEADERS = 8;

export function headerScratchBytes(across: number): number {
  return Math.max(FRAME_TOKENS, across * MACROBLOCK_TOKENS) * TOKEN_BYTES;
}

/**
 * The first partition (RFC 6386, section 9.5): the headers of frame and macroblocks, after the token
 * partitions are coded.
 *
 * @returns its end
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function writeFirstPartition(
  { kernels }: EngineContext,
  { down, scratch, block, start }: FirstPartitionOptions,
): number {
  kernels.webpBeginPartition(HEADERS, start);
  const code = (end: number): void => {
    const most = (end - scratch) / TOKEN_BYTES;
    block.reserve(kernels.webpPartitionEnd(HEADERS) + most + OVERRUN_BYTES);
    kernels.webpCodeHeaders(scratch, end);
  };
  code(kernels.webpWriteFrameHeader(scratch));
  kernels.webpBeginHeaders();
  for (let row = 0; row < down; row++) code(kernels.webpWriteMacroblockHeaders(scratch, row));
  return kernels.webpFinishPartition(HEADERS);
}
