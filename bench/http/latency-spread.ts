import { percentile } from "../statistics.ts";
import type { HttpRound } from "./http.ts";

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** In milliseconds, over all uploads of the rounds. */
export function latency(rounds: readonly HttpRound[]): Latency {
  return latencyOf(rounds.flatMap(({ latenciesMs }) => latenciesMs.flat()));
}

/** p99 / p50. */
export function spread({ p50, p99 }: Latency): number {
  return p99 / p50;
}

/**
 * The same of `count` uploads that a client makes one after the other, each counted once. Of two
 * services on one machine the quicker one's uploads are the ones that a slow moment covers whole: only
 * over spans of equal length do their spreads tell of the services.
 */
export function latencyInARow(rounds: readonly HttpRound[], count: number): Latency {
  return latencyOf(
    rounds.flatMap(({ latenciesMs }) => latenciesMs.flatMap((own) => sumsInARow(own, count))),
  );
}

function latencyOf(values: readonly number[]): Latency {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
}

/** What does not fill the last `count` is left out. */
function sumsInARow(values: readonly number[], count: number): number[] {
  return Array.from({ length: Math.floor(values.length / count) }, (_, index) =>
    values.slice(index * count, (index + 1) * count).reduce((sum, value) => sum + value, 0),
  );
}
