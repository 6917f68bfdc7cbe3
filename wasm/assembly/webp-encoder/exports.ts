/*
 * What the host calls (src/imaging/engine/webp-encoder/), in this order for each picture: the settings
 * and quantisers are written and `begin` called; `encodeRow` for each row of macroblocks, with
 * `adaptCosts` between them; `chooseProbabilities` and `codeRows`, all rows at once or those so far, in
 * which case the next rows follow; last the first partition with `beginHeaders`, `writeFrameHeader` and
 * `writeMacroblockHeaders`. The alpha plane is coded by itself, before all this.
 */

import { HASH_BYTES } from "./alpha-matches";
import { coderAt, codeTokens } from "./bool-coder";
import { ALPHA_CODES, ALPHA_COUNTS, IDENTITY, QUANTISERS, SETTINGS } from "./layout";
import { fillLevelCosts } from "./level-costs";
import { clearColumns, encodeRow } from "./macroblock-row";
import { fillWeighedModeCosts } from "./mode-costs";
import { progress } from "./progress";
import { fillQuantiserCosts } from "./quantiser-costs";
import { settings } from "./settings";
import { SplitVectors } from "./split-predictions";
import { adaptProbabilities, clearStatistics } from "./token-statistics";
import { fillTrimSavings } from "./trim-savings";

export { writeAlphaBits as webpWriteAlphaBits } from "./alpha-bits";
export { findMatches as webpFindMatches } from "./alpha-matches";
export {
  countFiltered as webpCountFiltered,
  extractAlpha as webpExtractAlpha,
  filterAlpha as webpFilterAlpha,
} from "./alpha-plane";
export { classifyTiles as webpClassifyTiles } from "./alpha-tiles";
export { writeFrameHeader as webpWriteFrameHeader } from "./frame-header";
export { writeMacroblockHeaders as webpWriteMacroblockHeaders } from "./macroblock-headers";
export { clearColumns as webpBeginHeaders } from "./macroblock-row";
export { codeRows as webpCodeRows } from "./partitions";
export { chooseProbabilities as webpChooseProbabilities } from "./token-statistics";
export { fillVectors as webpFillVectors } from "./vectors";

/** The coder of the first partition; those of the token partitions are 0 to 7. */
const HEADERS: i32 = 8;

export function webpSettings(): usize {
  return SETTINGS;
}

/** 16 quantisers: 4 for each segment. */
export function webpQuantisers(): usize {
  return QUANTISERS;
}

export function webpBegin(): void {
  clearStatistics();
  progress().clear();
  clearColumns();
  const segments = settings().segments;
  fillCosts(segments);
  fillWeighedModeCosts(segments);
}

export function webpEncodeRow(row: i32, freedom: i32, out: usize, vectors: usize): usize {
  return encodeRow(row, freedom, out, changetype<SplitVectors>(vectors));
}

/** What the modes so far cost, in 1/256 bit. */
export function webpModeBits(): f64 {
  return <f64>progress().modeBits;
}

/** Makes the costs follow the tokens so far. */
export function webpAdaptCosts(): void {
  adaptProbabilities();
  fillCosts(settings().segments);
}

function fillCosts(segments: i32): void {
  fillLevelCosts();
  fillTrimSavings();
  fillQuantiserCosts(segments);
}

/** @param partition 0 to 7, or 8 for the first one of all */
export function webpBeginPartition(partition: i32, out: usize): void {
  coderAt(partition).begin(out);
}

/** @returns where the partition's next bytes go */
export function webpPartitionEnd(partition: i32): usize {
  return coderAt(partition).out;
}

/** Tells a partition that what it has written lies elsewhere now. */
export function webpMovePartition(partition: i32, out: usize): void {
  coderAt(partition).out = out;
}

/** @returns the end, at most 7 bytes further */
export function webpFinishPartition(partition: i32): usize {
  return coderAt(partition).finish();
}

/** Tokens of the first partition. */
export function webpCodeHeaders(begin: usize, end: usize): void {
  codeTokens(coderAt(HEADERS), begin, end, IDENTITY);
}

/** How often each symbol of the alpha plane comes: alpha-symbols.ts. */
export function webpAlphaCounts(): usize {
  return ALPHA_COUNTS;
}

/** The symbols' codes. */
export function webpAlphaCodes(): usize {
  return ALPHA_CODES;
}

/** Scratch that `webpFindMatches` takes. */
export function webpHashBytes(): usize {
  return HASH_BYTES;
}
