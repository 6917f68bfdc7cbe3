import { median, minimum } from "./statistics.ts";

/** Minimum and median of some milliseconds; nothing for what was not run. */
export function times(ms: readonly number[]): string {
  if (ms.length === 0) return "";
  return `${figure(minimum(ms))} / ${figure(median(ms))}`;
}

/** Three digits are all that a measured time is worth. */
export function figure(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

export function ratio(value: number): string {
  return value.toFixed(2);
}

export function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

/** How much more than `base` a value is, in per cent with its sign. */
export function percentMore(value: number, base: number): string {
  const percent = 100 * (value / base - 1);
  return `${percent < 0 ? "" : "+"}${percent.toFixed(1)} %`;
}

/** A goal and whether the figures reach it. */
export function verdict(goal: string, isReached: boolean, found: string): string {
  return `${goal}: ${isReached ? "reached" : "NOT reached"} (${found}).`;
}
