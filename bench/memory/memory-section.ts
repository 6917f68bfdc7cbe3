import { verdict } from "../figures.ts";
import { drawnPictures, SIZE_8MP } from "../pictures.ts";
import type { Section, Table } from "../report.ts";
import { type BurstResult, measureBurst } from "./burst.ts";
import { measureReplacements, type ReplacementsResult } from "./replacements.ts";
import { measureSteadyLoad, type SteadyResult } from "./steady-load.ts";
import { CACHE_SETTING, WORKERS } from "./watched-service.ts";

export interface MemoryOptions {
  /** How many uploads the steady load is made of. */
  readonly uploads: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

/** Change from one fifth of the uploads to the next up to which memory counts as steady. */
const STEADY_WITHIN = 0.05;

/** What all of the service is to stay under, in bytes. */
const RESIDENT_GOAL = 450_000_000;

/** Resident memory of the whole service: under steady load, after a burst, over lost workers. */
export async function memorySection({ uploads, onProgress }: MemoryOptions): Promise<Section> {
  const pictures = await drawnPictures("8 MP", SIZE_8MP);
  const steady = await measureSteadyLoad({ pictures, uploads, onProgress });
  onProgress("a burst");
  const burst = await measureBurst(pictures);
  onProgress("lost workers");
  const replacements = await measureReplacements(pictures);
  return {
    title: "Memory",
    notes: [
      `Resident memory in MiB (VmRSS) of the whole service in a process of its own, ${WORKERS} ` +
        `workers, ${CACHE_SETTING} of cache. Pictures of 8 MP (3840x2160), each upload with a text ` +
        "of its own, so that every one is made anew.",
      steadyVerdict(steady),
      sizeVerdict(steady),
    ],
    tables: [steadyTable(steady), burstTable(burst), replacementsTable(replacements)],
  };
}

/** Says whether memory has stopped growing. */
export function steadyVerdict({ windows }: Pick<SteadyResult, "windows">): string {
  const [before, last] = windows.slice(-2);
  if (!before || !last) throw new RangeError(`${windows.length} windows; expected two at least`);
  const change = last.medianBytes - before.medianBytes;
  const isSteady = Math.abs(change) <= STEADY_WITHIN * before.medianBytes;
  const percent = `${change < 0 ? "" : "+"}${((100 * change) / before.medianBytes).toFixed(1)} %`;
  return (
    `Over the last ${last.uploads} uploads the median has changed by ${percent} ` +
    `against the ${before.uploads} before: ${isSteady ? "steady" : "NOT steady"}.`
  );
}

/** Says whether the service is as small as was aimed at. */
export function sizeVerdict({
  windows,
  peakBytes,
}: Pick<SteadyResult, "windows" | "peakBytes">): string {
  const highest = Math.max(...windows.map(({ highestBytes }) => highestBytes));
  return verdict(
    `Under ${megabytes(RESIDENT_GOAL)} resident after every upload`,
    highest < RESIDENT_GOAL,
    `${megabytes(highest)} at most, ${mib(highest)} MiB; ${megabytes(peakBytes)} for a moment`,
  );
}

function steadyTable(result: SteadyResult): Table {
  const { startBytes, windows, peakBytes, restedBytes, perSecond } = result;
  let sent = 0;
  return {
    caption: `Steady load, 4 uploads at a time, ${perSecond.toFixed(1)} a second`,
    columns: ["after", "at that moment", "median since", "highest since"],
    rows: [
      ["the start", mib(startBytes), "", ""],
      ...windows.map(({ uploads, lastBytes, medianBytes, highestBytes }) => {
        sent += uploads;
        return [`${sent} uploads`, mib(lastBytes), mib(medianBytes), mib(highestBytes)];
      }),
      ["10 s without any", mib(restedBytes), "", ""],
      ["at the peak", mib(peakBytes), "", ""],
    ],
  };
}

function burstTable({ uploads, jobs, startBytes, peakBytes, restedBytes }: BurstResult): Table {
  return {
    caption: `${uploads} uploads at once; ${jobs} became jobs, all ended done`,
    columns: ["when", "memory"],
    rows: [
      ["before", mib(startBytes)],
      ["at its peak", mib(peakBytes)],
      ["10 s after the last answer", mib(restedBytes)],
    ],
  };
}

function replacementsTable(result: ReplacementsResult): Table {
  return {
    caption: "Broken PNGs between good pictures",
    columns: ["broken PNGs", "workers replaced", "median since", "highest since"],
    rows: [
      ...result.windows.map(({ broken, replaced, medianBytes, highestBytes }) => [
        `${broken}`,
        `${replaced}`,
        mib(medianBytes),
        mib(highestBytes),
      ]),
      ["10 s later", "", mib(result.restedBytes), ""],
    ],
  };
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
