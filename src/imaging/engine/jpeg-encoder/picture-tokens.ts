import type { EngineContext } from "../context.ts";
import { createGrowingBlock } from "../growing-block.ts";
import type { Plane } from "../plane.ts";

/** What an MCU of a picture is (ITU-T T.81, A.2). */
export interface McuForm {
  /** What the kernels call it. */
  readonly code: number;
  /** Pixels across and down. */
  readonly side: number;
  readonly blocks: number;
}

export interface TokeniseOptions {
  readonly plane: Plane;
  readonly form: McuForm;
  /** What `jpegFillVectors` returned. */
  readonly vectors: number;
  /** Tokens are kept up to about here; those of the rows behind are made again when they are read. */
  readonly maxBytes: number;
}

/** The tokens of a picture, from its first MCU to its last. */
export interface PictureTokens {
  /** Calls `read` with one piece after the other; a piece is valid during the call only. */
  forEach(read: (begin: number, end: number) => void): void;
}

export const TOKEN_BYTES = 4;

/** One for each coefficient (wasm/assembly/jpeg-encoder/tokens.ts). */
const MAX_BLOCK_TOKENS = 64;

/**
 * Makes and counts all tokens of the plane, after `jpegBegin`. They lie in a block of the arena of
 * at most `maxBytes` and two rows of MCUs, 256 bytes a block.
 *
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function tokenisePicture(
  { memory, arena, kernels }: EngineContext,
  { plane, form, vectors, maxBytes }: TokeniseOptions,
): PictureTokens {
  const { pointer, width, height } = plane;
  const rows = Math.ceil(height / form.side);
  const rowBytes = Math.ceil(width / form.side) * form.blocks * MAX_BLOCK_TOKENS * TOKEN_BYTES;
  const block = createGrowingBlock(arena, rowBytes);
  const tokeniseRow = (row: number, out: number): number =>
    kernels.jpegTokeniseRow(form.code, pointer, width, height, row, vectors, out);

  let keptRows = 0;
  let keptEnd = block.pointer;
  for (; keptRows < rows && keptEnd - block.pointer <= maxBytes; keptRows++) {
    block.reserve(keptEnd + rowBytes);
    const end = tokeniseRow(keptRows, keptEnd);
    kernels.jpegCountTokens(keptEnd, end);
    keptEnd = end;
  }
  // Only to be counted: every row takes the last one's place.
  const predictors = readPredictors();
  if (keptRows < rows) block.reserve(keptEnd + rowBytes);
  for (let row = keptRows; row < rows; row++) {
    kernels.jpegCountTokens(keptEnd, tokeniseRow(row, keptEnd));
  }

  return {
    forEach(read) {
      read(block.pointer, keptEnd);
      writePredictors(predictors);
      for (let row = keptRows; row < rows; row++) read(keptEnd, tokeniseRow(row, keptEnd));
    },
  };

  function readPredictors(): Int32Array {
    return new Int32Array(memory.buffer, kernels.jpegPredictors(), 3).slice();
  }

  function writePredictors(values: Int32Array): void {
    new Int32Array(memory.buffer, kernels.jpegPredictors(), 3).set(values);
  }
}
