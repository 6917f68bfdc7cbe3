import { figure, ratio } from "../figures.ts";
import type { Table } from "../report.ts";
import { busyCores } from "./busy-cores.ts";
import type { DrainResult } from "./drain.ts";
import { sumOf } from "./processor-times.ts";

const SERVERS = ["MinIO", "RabbitMQ", "Redis"] as const;

export function drainTable(results: readonly DrainResult[]): Table {
  return {
    caption: "Retries, and a job's processor time in milliseconds by process",
    columns: ["backends", "consumers", "jobs a second", "each", "service", ...SERVERS, "all"],
    rows: results.map((result) => {
      const { backends, consumers, processorMs } = result;
      return [
        backends,
        `${consumers}`,
        perSecond(result).toFixed(1),
        (perSecond(result) / consumers).toFixed(1),
        ...["service", ...SERVERS].map((name) => figureOf(processorMs[name])),
        figure(sumOf(processorMs)),
      ];
    }),
  };
}

/** What two consumers gain over one, and what keeps them from gaining more. */
export function drainLimits(results: readonly DrainResult[], cores: number): string {
  const kinds = [...new Set(results.map(({ backends }) => backends))];
  return kinds
    .map((kind) => {
      const of = results.filter(({ backends }) => backends === kind);
      const [one, most] = [of[0], of.at(-1)];
      if (!one || !most) throw new RangeError("No results to compare");
      return limit(one, most, cores);
    })
    .join(" ");
}

function limit(one: DrainResult, most: DrainResult, cores: number): string {
  const gain = perSecond(most) / perSecond(one);
  const busy = busyCores({
    cores,
    ours: (perSecond(most) * sumOf(most.processorMs)) / 1000,
    idle: most.idleMs / most.elapsedMs,
    otherwise: "what a job waits for, one answer of store and queue after the other",
  });
  return (
    `On the ${one.backends} backends a job takes a single consumer ${figure(wallMs(one))} ms, in ` +
    `which processors work ${figure(sumOf(one.processorMs))} ms for it; ${most.consumers} ` +
    `consumers do ${ratio(gain)} times as many. ${busy}`
  );
}

function perSecond({ jobs, elapsedMs }: DrainResult): number {
  return (1000 * jobs) / elapsedMs;
}

function wallMs({ jobs, elapsedMs, consumers }: DrainResult): number {
  return (consumers * elapsedMs) / jobs;
}

/** Nothing for a process that is not there. */
function figureOf(ms: number | undefined): string {
  return ms === undefined ? "" : figure(ms);
}
