/** The middle value, or the mean of the two in the middle. @throws RangeError when there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError("No values to take from");
  return (lower + upper) / 2;
}

/** The smallest value. @throws RangeError when there is none */
export function minimum(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("No values to take from");
  return Math.min(...values);
}

/**
 * The smallest value that at least `share` of them, 0 to 1, do not exceed (nearest rank).
 *
 * @throws RangeError when there is none
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("No values to take from");
  return value;
}

/**
 * How many times as long `ours` took as `theirs`: the median over the rounds, each compared within
 * itself, so that whatever else the machine did falls on both sides.
 *
 * @param ours as many as `theirs`, round by round
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) {
    throw new RangeError(`${ours.length} rounds against ${theirs.length}`);
  }
  return median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}
