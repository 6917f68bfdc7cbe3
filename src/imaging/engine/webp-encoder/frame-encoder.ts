import { InternalError } from "../../../domain/errors.ts";
import type { EngineContext } from "../context.ts";
import { createGrowingBlock, type GrowingBlock } from "../growing-block.ts";
import type { Plane } from "../plane.ts";
import { headerScratchBytes, writeFirstPartition } from "./first-partition.ts";
import { createModeBudget, type ModeBudget } from "./mode-budget.ts";
import { QUANTISER_BYTES, quantisersOf } from "./quantisers.ts";
import { segmentsOf } from "./segments.ts";
import { settingsWords } from "./settings.ts";
import { MAX_INDEX } from "./steps.ts";
import { type Bytes, encodePartitions } from "./token-partitions.ts";
import {
  FRAME_TAG_BYTES,
  frameTag,
  MAX_FIRST_PARTITION_BYTES,
  PARTITION_SIZE_BYTES,
  partitionSizes,
} from "./vp8-frame.ts";

export interface FrameLimits {
  /** Tokens are kept up to about here. */
  readonly maxTokenBytes: number;
  readonly maxFirstPartitionBytes: number;
  readonly maxPartitionBytes: number;
}

export interface FrameOptions {
  readonly plane: Plane;
  readonly hasAlpha: boolean;
  /** RFC 6386, section 9.6: 0 (finest) to 127. */
  readonly index: number;
  /** False leaves the loop filter off. */
  readonly filter: boolean;
  /** Bytes to keep free in front of the frame. */
  readonly headroom: number;
  /** See settings.ts. */
  readonly reconstruction: number;
  /** What `webpFillVectors` returned. */
  readonly vectors: number;
  readonly limits: FrameLimits;
}

/** How a frame is tried to be made. */
interface Attempt {
  readonly index: number;
  readonly partitionBits: 1 | 3;
}

/** Records of wasm/assembly/webp-encoder/column.ts and macroblock-info.ts. */
const COLUMN_BYTES = 64;
const INFO_BYTES = 32;
/** How much coarser a picture becomes whose token partitions were too long, in quantiser indexes. */
const COARSER = 12;

/**
 * The plane as a VP8 key frame (RFC 6386), in the last block of the arena. Token partitions whose length
 * does not fit are made anew, in more of them, then coarser; what headers take is limited beforehand.
 *
 * @returns where it lies; the headroom is in front of it
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function encodeFrame(context: EngineContext, options: FrameOptions): Bytes {
  const { arena } = context;
  const mark = arena.mark;
  let attempt: Attempt | undefined = { index: options.index, partitionBits: 1 };
  while (attempt) {
    const frame = tryFrame(context, options, attempt);
    if (frame) return frame;
    arena.release(mark);
    attempt = nextAttempt(attempt);
  }
  // Eight partitions of 16 MB, and the coarsest step leaves nothing but modes.
  throw new InternalError("The tokens of a WebP do not fit its partitions");
}

function nextAttempt({ index, partitionBits }: Attempt): Attempt | undefined {
  if (partitionBits === 1) return { index, partitionBits: 3 };
  if (index === MAX_INDEX) return undefined;
  return { index: Math.min(MAX_INDEX, index + COARSER), partitionBits };
}

/** @returns `undefined` when a token partition is too long */
function tryFrame(
  context: EngineContext,
  options: FrameOptions,
  { index, partitionBits }: Attempt,
): Bytes | undefined {
  const { arena } = context;
  const { plane, vectors, headroom, limits } = options;
  const across = Math.ceil(plane.width / 16);
  const down = Math.ceil(plane.height / 16);
  const size = { width: across, height: down };
  const budget = createModeBudget({ size, limitBytes: limits.maxFirstPartitionBytes });
  const columns = arena.allocate(across * COLUMN_BYTES);
  const infos = arena.allocate(across * down * INFO_BYTES);
  const scratch = arena.allocate(headerScratchBytes(across));
  begin(context, options, { across, down, columns, infos, index, partitionBits, budget });

  const block = createGrowingBlock(arena, headroom + FRAME_TAG_BYTES);
  const partitions = 1 << partitionBits;
  const { maxTokenBytes } = limits;
  const tokens = { across, down, block, vectors, partitions, budget, maxTokenBytes };
  const parts = encodePartitions(context, tokens);
  if (parts.some(({ byteLength }) => byteLength > limits.maxPartitionBytes)) return undefined;

  const last = parts[parts.length - 1] ?? { pointer: block.pointer, byteLength: 0 };
  const pointer = last.pointer + last.byteLength + headroom;
  const start = pointer + FRAME_TAG_BYTES;
  block.reserve(start);
  const end = writeFirstPartition(context, { down, scratch, block, start });
  if (end - start > MAX_FIRST_PARTITION_BYTES) {
    throw new InternalError(`A first partition of ${end - start} bytes, which was limited to less`);
  }
  const frameEnd = appendPartitions(context, block, parts, end);
  const tag = frameTag(plane, end - start);
  new Uint8Array(context.memory.buffer).set(tag, pointer);
  return { pointer, byteLength: frameEnd - pointer };
}

interface Beginning {
  readonly across: number;
  readonly down: number;
  readonly columns: number;
  readonly infos: number;
  readonly index: number;
  readonly partitionBits: number;
  readonly budget: ModeBudget;
}

/** Settings and quantisers to the kernels. */
function begin(
  { memory, kernels }: EngineContext,
  options: FrameOptions,
  beginning: Beginning,
): void {
  const { plane, hasAlpha, filter, reconstruction } = options;
  const { index, budget } = beginning;
  const chosen = segmentsOf(index, budget.segments);
  const filterLevels = filter ? chosen.filterLevels : chosen.filterLevels.map(() => 0);
  const words = settingsWords({
    ...beginning,
    ...{ plane, hasAlpha, reconstruction },
    segments: { ...chosen, filterLevels },
    maySkip: budget.maySkip,
  });
  new Int32Array(memory.buffer, kernels.webpSettings(), words.length).set(words);
  for (const [segment, ofSegment] of chosen.indexes.entries()) {
    const quantisers = quantisersOf(ofSegment);
    const at = kernels.webpQuantisers() + segment * 4 * QUANTISER_BYTES;
    new Int16Array(memory.buffer, at, quantisers.length).set(quantisers);
  }
  kernels.webpBegin();
}

/** Lengths and partitions from `end` on. @returns the end */
function appendPartitions(
  { memory }: EngineContext,
  block: GrowingBlock,
  parts: readonly Bytes[],
  end: number,
): number {
  const sizesBytes = (parts.length - 1) * PARTITION_SIZE_BYTES;
  const total = parts.reduce((sum, { byteLength }) => sum + byteLength, sizesBytes);
  // One more, which may pad the file.
  block.reserve(end + total + 1);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(partitionSizes(parts.map(({ byteLength }) => byteLength)), end);
  let next = end + sizesBytes;
  for (const { pointer, byteLength } of parts) {
    bytes.copyWithin(next, pointer, pointer + byteLength);
    next += byteLength;
  }
  return next;
}
