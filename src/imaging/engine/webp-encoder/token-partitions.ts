import type { EngineContext } from "../context.ts";
import type { GrowingBlock } from "../growing-block.ts";
import type { ModeBudget } from "./mode-budget.ts";

/** A part of the memory. */
export interface Bytes {
  readonly pointer: number;
  readonly byteLength: number;
}

export interface TokenPartitionsOptions {
  /** Macroblocks across and down. */
  readonly across: number;
  readonly down: number;
  /** What `webpFillVectors` returned. */
  readonly vectors: number;
  /** The last block of the arena. */
  readonly block: GrowingBlock;
  readonly partitions: number;
  readonly budget: ModeBudget;
  /** Tokens are kept up to about here, then coded with what is known by then. */
  readonly maxTokenBytes: number;
}

const TOKEN_BYTES = 2;
/** 400 levels of 19 tokens: see wasm/assembly/webp-encoder/token-templates.ts. */
export const MAX_MACROBLOCK_BYTES = 400 * 19 * TOKEN_BYTES;
/** What the kernels may overwrite behind their output, tokens and coded bytes. */
export const OVERRUN_BYTES = 16;

/**
 * All rows of the picture to coded token partitions (RFC 6386, section 9.5), after `webpBegin`. They
 * lie one after the other from the block's start.
 *
 * Coding waits for the last row, as the best probabilities follow from all tokens; where these would
 * take too much memory it begins earlier, with the probabilities of what there is.
 *
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function encodePartitions(
  { memory, kernels }: EngineContext,
  options: TokenPartitionsOptions,
): readonly Bytes[] {
  const { across, down, vectors, block, partitions, budget, maxTokenBytes } = options;
  const rowBytes = across * MAX_MACROBLOCK_BYTES + OVERRUN_BYTES;
  let coded: readonly Bytes[] = [];
  let rowEnds: number[] = [];
  let firstRow = 0;
  let begin = block.pointer;
  let end = begin;
  for (let row = 0; row < down; row++) {
    if (end - begin > maxTokenBytes) codeKeptRows(row);
    block.reserve(end + rowBytes);
    const freedom = budget.freedomFor(row, kernels.webpModeBits() / 256);
    end = kernels.webpEncodeRow(row, freedom, end, vectors);
    rowEnds.push(end);
    if (coded.length === 0 && isTimeToAdapt(row + 1)) kernels.webpAdaptCosts();
  }
  codeKeptRows(down);
  return coded;

  /** Codes the tokens that are kept; what is coded takes their place. */
  function codeKeptRows(nextRow: number): void {
    const isLast = nextRow === down;
    if (coded.length === 0) kernels.webpChooseProbabilities();
    const starts = layOut(end + OVERRUN_BYTES);
    for (let first = 0; first < partitions; first += 2) {
      kernels.webpCodeRows(first, firstRow, nextRow);
    }
    const bytes = new Uint8Array(memory.buffer);
    let target = block.pointer;
    coded = starts.map((start, partition) => {
      const finish = isLast ? kernels.webpFinishPartition : kernels.webpPartitionEnd;
      const byteLength = finish(partition) - start;
      bytes.copyWithin(target, start, start + byteLength);
      const moved = { pointer: target, byteLength };
      target += byteLength;
      kernels.webpMovePartition(partition, target);
      return moved;
    });
    begin = align(target);
    end = begin;
    firstRow = nextRow;
    rowEnds = [];
  }

  /** Room from `start` on for what each partition has and gets, a byte a token. @returns where each begins */
  function layOut(start: number): number[] {
    const tokens = new Array<number>(partitions).fill(0);
    let rowBegin = begin;
    for (const [index, rowEnd] of rowEnds.entries()) {
      const partition = (firstRow + index) % partitions;
      tokens[partition] = (tokens[partition] ?? 0) + (rowEnd - rowBegin) / TOKEN_BYTES;
      rowBegin = rowEnd;
    }
    let next = start;
    const starts = tokens.map((count, partition) => {
      const at = next;
      next = align(at + (coded[partition]?.byteLength ?? 0) + count + OVERRUN_BYTES);
      return at;
    });
    block.reserve(next);
    const bytes = new Uint8Array(memory.buffer);
    for (const [partition, at] of starts.entries()) {
      const earlier = coded[partition];
      if (!earlier) {
        kernels.webpBeginPartition(partition, at);
        continue;
      }
      bytes.copyWithin(at, earlier.pointer, earlier.pointer + earlier.byteLength);
      kernels.webpMovePartition(partition, at + earlier.byteLength);
    }
    return starts;
  }
}

/** After rows 1, 2, 4, 8, and every eighth from there on. */
function isTimeToAdapt(rows: number): boolean {
  return rows < 8 ? (rows & (rows - 1)) === 0 : rows % 8 === 0;
}

/** To a whole number of tokens, and more. */
function align(pointer: number): number {
  return Math.ceil(pointer / 16) * 16;
}
