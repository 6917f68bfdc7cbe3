/*
 * Rows of tokens to their partitions (RFC 6386, section 9.5): row `n` belongs to partition `n` modulo
 * their number. Two partitions are coded at a time.
 */

import { Coder, coderAt, codeTokens, codeTwo } from "./bool-coder";
import { PROBABILITIES, ROW_TOKENS } from "./layout";
import { settings } from "./settings";

/** Codes the rows from `first` to before `last` of the partitions `partition` and the next one. */
export function codeRows(partition: i32, first: i32, last: i32): void {
  const step = 1 << settings().partitionBits;
  const a = coderAt(partition);
  const b = coderAt(partition + 1);
  let rowA = firstRow(partition, first, step);
  let rowB = firstRow(partition + 1, first, step);
  let beginA: usize = 0;
  let endA: usize = 0;
  let beginB: usize = 0;
  let endB: usize = 0;
  while (true) {
    for (; beginA === endA && rowA < last; rowA += step) {
      beginA = beginOf(rowA);
      endA = endOf(rowA);
    }
    for (; beginB === endB && rowB < last; rowB += step) {
      beginB = beginOf(rowB);
      endB = endOf(rowB);
    }
    const tokens = min(endA - beginA, endB - beginB) >> 1;
    if (tokens === 0) break;
    codeTwo(a, b, beginA, beginB, tokens, PROBABILITIES);
    beginA += tokens << 1;
    beginB += tokens << 1;
  }
  codeRest(a, beginA, endA, rowA, last, step);
  codeRest(b, beginB, endB, rowB, last, step);
}

/** One partition alone, from the middle of a row on. */
function codeRest(coder: Coder, begin: usize, end: usize, row: i32, last: i32, step: i32): void {
  codeTokens(coder, begin, end, PROBABILITIES);
  for (; row < last; row += step) codeTokens(coder, beginOf(row), endOf(row), PROBABILITIES);
}

/** The partition's first row from `first` on. */
function firstRow(partition: i32, first: i32, step: i32): i32 {
  return first + ((partition - first) & (step - 1));
}

function beginOf(row: i32): usize {
  return <usize>load<u32>(ROW_TOKENS + ((<usize>row) << 2));
}

function endOf(row: i32): usize {
  return <usize>load<u32>(ROW_TOKENS + ((<usize>row) << 2), 4);
}
