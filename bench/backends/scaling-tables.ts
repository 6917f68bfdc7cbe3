import { figure, ratio } from "../figures.ts";
import type { Table } from "../report.ts";
import { median, medianRatio } from "../statistics.ts";
import { busyCores } from "./busy-cores.ts";
import { sumOf } from "./processor-times.ts";
import type { ScalingResult, ScalingRound } from "./scaling.ts";

const PROCESSES = ["api", "optimizers", "MinIO", "RabbitMQ", "Redis", "load"] as const;

/** Machines and optimizers to reckon with. */
const CORES = [2, 4, 8, 16];
const OPTIMIZERS = [1, 2, 4];

export function scalingTable({ one, two }: ScalingResult): Table {
  const row = (name: string, rounds: readonly ScalingRound[], gain: string): string[] => [
    name,
    rateOf(rounds).toFixed(1),
    gain,
    figure(median(rounds.map(({ apiMainMs }) => apiMainMs))),
    ...PROCESSES.map((process) => figure(processOf(rounds, process))),
    figure(allOf(rounds)),
  ];
  return {
    caption: "Optimizers, and an upload's processor time in milliseconds by process (medians)",
    columns: ["optimizers", "uploads a second", "ratio", "api main", ...PROCESSES, "all"],
    rows: [row("1", one, ""), row("2", two, ratio(gainOf({ one, two })))],
  };
}

/** What a second optimizer gains on this machine, and why not more. */
export function scalingLimit(result: ScalingResult, cores: number): string {
  const { two } = result;
  const most = (1000 * cores) / allOf(two);
  const busy = busyCores({
    cores,
    ours: (rateOf(two) * allOf(two)) / 1000,
    idle: median(two.map(({ idleCores }) => idleCores)),
    otherwise: "the few uploads at once, which wait for one another",
  });
  return (
    `Two do ${ratio(gainOf(result))} times as many as one. ${busy} An upload takes ` +
    `${figure(allOf(two))} ms of processor time in all, so that ${cores} cores have at most ` +
    `${most.toFixed(0)} a second in them, however many optimizers there are.`
  );
}

/**
 * Uploads a second that there is processor time for: of all cores, of optimizers that keep one core
 * busy each, and of the api's main thread. Not measured: a bound from above.
 */
export function paperTable({ two }: ScalingResult): Table {
  const optimizerMs = processOf(two, "optimizers");
  const mainMs = median(two.map(({ apiMainMs }) => apiMainMs));
  const cell = (cores: number, optimizers: number): string => {
    const bounds = [
      ["cores", (1000 * cores) / allOf(two)],
      ["optimizers", (1000 * optimizers) / optimizerMs],
      ["api", 1000 / mainMs],
    ] as const;
    const [name, rate] = bounds.reduce((least, bound) => (bound[1] < least[1] ? bound : least));
    return `${rate.toFixed(0)} (${name})`;
  };
  return {
    caption:
      "On paper, from these times: uploads a second at most with one api, by cores and optimizers, " +
      "and what is used up first",
    columns: ["cores", ...OPTIMIZERS.map((count) => `optimizers: ${count}`)],
    rows: CORES.map((cores) => [`${cores}`, ...OPTIMIZERS.map((count) => cell(cores, count))]),
  };
}

function gainOf({ one, two }: ScalingResult): number {
  return medianRatio(
    two.map(({ perSecond }) => perSecond),
    one.map(({ perSecond }) => perSecond),
  );
}

function rateOf(rounds: readonly ScalingRound[]): number {
  return median(rounds.map(({ perSecond }) => perSecond));
}

function processOf(rounds: readonly ScalingRound[], process: (typeof PROCESSES)[number]): number {
  return median(rounds.map(({ processorMs }) => processorMs[process] ?? Number.NaN));
}

function allOf(rounds: readonly ScalingRound[]): number {
  return median(rounds.map(({ processorMs }) => sumOf(processorMs)));
}
