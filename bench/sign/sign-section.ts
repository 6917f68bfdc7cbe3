import { link, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSettings } from "../../src/config/settings.ts";
import { createTemporaryFolder } from "../../test/fixtures/temporary-folder.ts";
import { figure, percentMore, ratio, verdict } from "../figures.ts";
import { windowsOf } from "../memory/steady-load.ts";
import { type BenchPicture, drawnPictures, SIZE_6MP } from "../pictures.ts";
import { readProcessorTime } from "../processor-time.ts";
import type { Section, Table } from "../report.ts";
import { medianRatio } from "../statistics.ts";
import { openPoolWork } from "./pool-work.ts";
import { runSignProcess, type SignRun } from "./sign-process.ts";

/** The photos are signed in so many parts, with the pool's turn after each. */
const PARTS = 10;
/** Of the pool's rate. */
const GOAL = 0.9;
/** Change of memory, from the second fifth of the photos to the last, that counts as none. */
const FLAT_WITHIN = 0.05;

export interface SignSectionOptions {
  /** How many photos lie in the folder. */
  readonly photos: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

export interface SignResult {
  readonly sign: SignRun;
  /** What the pool took for as many photos as each part has, in milliseconds. */
  readonly poolMs: readonly number[];
  /** Processor time of that, likewise. */
  readonly poolProcessorMs: readonly number[];
}

/** `filigrane sign` over a folder, against the same work in the same pool without files. */
export async function signSection({ photos, onProgress }: SignSectionOptions): Promise<Section> {
  const settings = readSettings({});
  const pictures = await drawnPictures("6 MP", SIZE_6MP);
  const folder = await createTemporaryFolder();
  const pool = await openPoolWork(pictures, settings);
  const part = Math.floor(photos / PARTS);
  const total = PARTS * part;
  const poolMs: number[] = [];
  const poolProcessorMs: number[] = [];
  const ownProcessorMs = async (): Promise<number> =>
    (await readProcessorTime(process.pid)).totalMs;
  try {
    const input = join(folder.path, "photos");
    await layOut(input, pictures, total);
    // What was drawn and written just now is not to be written to the disk meanwhile.
    await Bun.spawn(["sync"]).exited;
    await pool.run(part);
    const sign = await runSignProcess({
      ...{ folder: input, out: join(folder.path, "signed"), photos: total, part },
      async duringPause() {
        const before = await ownProcessorMs();
        poolMs.push(await pool.run(part));
        poolProcessorMs.push((await ownProcessorMs()) - before);
        onProgress(`${poolMs.length} of ${PARTS} parts`);
      },
    });
    return describe({ sign, poolMs, poolProcessorMs }, { total, workers: settings.WORKERS });
  } finally {
    await pool.close();
    await folder.remove();
  }
}

function describe(
  result: SignResult,
  { total, workers }: { readonly total: number; readonly workers: number },
): Section {
  return {
    title: "Sign",
    notes: [
      `filigrane sign as a process over a folder of ${total} JPEGs of 6 MP (four, under many names), ` +
        `${workers} workers, against the same pictures through the same pool from memory: nothing read, ` +
        `hashed or written. In turns: after each of ${PARTS} parts the process stands still while the ` +
        "pool does as many.",
      rateVerdict(result),
      processorNote(result, total / PARTS),
      memoryVerdict(result),
    ],
    tables: [rateTable(result, total), memoryTable(result)],
  };
}

/** Many names for few files: the disk need not hold gigabytes. */
async function layOut(
  folder: string,
  pictures: readonly BenchPicture[],
  photos: number,
): Promise<void> {
  await mkdir(folder);
  const nameOf = (index: number): string => join(folder, `${String(index).padStart(6, "0")}.jpg`);
  for (const [index, { bytes }] of pictures.entries()) await writeFile(nameOf(index), bytes);
  for (let index = pictures.length; index < photos; index++) {
    await link(nameOf(index % pictures.length), nameOf(index));
  }
}

/** Whether files cost little beside the work on them, once both are warm, as the pipeline's own bench is. */
export function rateVerdict({ sign, poolMs }: SignResult): string {
  // The start of the process is in the first part.
  const steady = medianRatio(poolMs.slice(1), sign.partsMs.slice(1));
  const whole = sum(poolMs) / sign.wholeMs;
  return verdict(
    `At least ${GOAL} of the pool's rate, in the median of the parts behind the first`,
    steady >= GOAL,
    `${ratio(steady)}; start and end of the process included ${ratio(whole)}`,
  );
}

/**
 * What files cost besides: on cores that are all busy the rate goes by it, and other programs on the
 * machine hardly change it.
 */
export function processorNote({ sign, poolProcessorMs }: SignResult, photosInPart: number): string {
  const [first = Number.NaN] = sign.processorMs;
  const last = sign.processorMs.at(-1) ?? Number.NaN;
  const count = photosInPart * (sign.processorMs.length - 1);
  const ours = (last - first) / count;
  const theirs = sum(poolProcessorMs.slice(1)) / count;
  return (
    `Processor time of a photo, behind the first part: ${figure(ours)} ms, in the pool alone ` +
    `${figure(theirs)} ms (${percentMore(ours, theirs)}).`
  );
}

/** Whether memory depends on how many photos there are. */
export function memoryVerdict({ sign }: SignResult): string {
  const [, second, ...others] = windowsOf(sign.samples);
  const last = others.at(-1);
  if (!second || !last) throw new RangeError("There are too few samples");
  return verdict(
    `Memory the same, within ${100 * FLAT_WITHIN} %, for the second and the last fifth of the photos`,
    Math.abs(last.medianBytes / second.medianBytes - 1) <= FLAT_WITHIN,
    percentMore(last.medianBytes, second.medianBytes),
  );
}

function rateTable({ sign, poolMs }: SignResult, photos: number): Table {
  const part = photos / PARTS;
  const perSecond = (count: number, ms: number): string => figure((1000 * count) / ms);
  return {
    caption: "Photos a second",
    columns: ["photos", "sign", "the pool", "ratio"],
    rows: [
      ...sign.partsMs.map((ms, index) => [
        `part ${index + 1}`,
        perSecond(part, ms),
        perSecond(part, poolMs[index] ?? Number.NaN),
        ratio((poolMs[index] ?? Number.NaN) / ms),
      ]),
      [
        "all, start and end too",
        perSecond(photos, sign.wholeMs),
        perSecond(photos, sum(poolMs)),
        ratio(sum(poolMs) / sign.wholeMs),
      ],
    ],
  };
}

function memoryTable({ sign }: SignResult): Table {
  return {
    caption: "Resident memory of the process in MiB (VmRSS)",
    columns: ["photos", "median", "highest"],
    rows: [
      ...windowsOf(sign.samples).map(({ medianBytes, highestBytes }, index) => [
        `fifth ${index + 1}`,
        mib(medianBytes),
        mib(highestBytes),
      ]),
      ["at the peak", "", mib(sign.peakBytes)],
    ],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
