/*
 * What the host calls (src/imaging/engine/jpeg-encoder/), in this order for each picture: `begin`,
 * `tokeniseRow` and `countTokens` for each row of MCUs, `sumSymbols`, `spreadCodes`, then
 * `writeTokens` for all tokens in turn and `writeEnd`.
 */

import {
  CHUNK_END,
  CHUNK_TOKENS,
  PREDICTORS,
  QUANTISER_BYTES,
  QUANTISERS,
  SYMBOL_CODES,
  SYMBOL_COUNTS,
} from "./layout";
import { clearPending, packEnd, packTokens } from "./pack";
import { stuffBytes } from "./stuff";
import { clearCounts } from "./symbols";

export {
  convertFull as jpegConvertFull,
  convertGrey as jpegConvertGrey,
  convertHalved as jpegConvertHalved,
} from "./color";
export { tokeniseRow as jpegTokeniseRow } from "./mcu-row";
export {
  countTokens as jpegCountTokens,
  spreadCodes as jpegSpreadCodes,
  sumSymbols as jpegSumSymbols,
} from "./symbols";
export { tokenise as jpegTokenise } from "./tokens";
export { transformColumns as jpegTransformColumns } from "./transform-columns";
export { transformRows as jpegTransformRows } from "./transform-rows";
export { fillVectors as jpegFillVectors } from "./vectors";
export { toZigzag as jpegToZigzag } from "./zigzag";

/** Two tables of `quantiserBytes`, luma and chroma. */
export function jpegQuantisers(): usize {
  return QUANTISERS;
}

export function jpegQuantiserBytes(): i32 {
  return QUANTISER_BYTES;
}

export function jpegSymbolCounts(): usize {
  return SYMBOL_COUNTS;
}

export function jpegSymbolCodes(): usize {
  return SYMBOL_CODES;
}

/** Three i32, so that a row can be tokenised again. */
export function jpegPredictors(): usize {
  return PREDICTORS;
}

/** The most tokens that `jpegWriteTokens` takes at a time. */
export function jpegChunkTokens(): i32 {
  return CHUNK_TOKENS;
}

export function jpegBegin(): void {
  memory.fill(PREDICTORS, 0, 12);
  clearCounts();
  clearPending();
}

/**
 * The tokens as a part of the entropy-coded segment.
 *
 * @param out room for twice 27 bits a token, and 32 bytes
 * @returns the end of what was written
 */
export function jpegWriteTokens(begin: usize, end: usize, vectors: usize, out: usize): usize {
  const low = packTokens(begin, end);
  return stuffBytes(CHUNK_END, low, out, vectors);
}

/** The last byte, if bits are pending. */
export function jpegWriteEnd(vectors: usize, out: usize): usize {
  return stuffBytes(CHUNK_END, packEnd(), out, vectors);
}
