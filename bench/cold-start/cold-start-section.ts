import { ratio, times, verdict } from "../figures.ts";
import { drawnPicture, SIZE_6MP } from "../pictures.ts";
import type { Section, Table } from "../report.ts";
import { medianRatio } from "../statistics.ts";
import { type ColdStart, measureColdStarts, PAUSE_MS } from "./cold-start.ts";

const STARTS = 7;
const UPLOADS = 10;
/** Times the tenth. */
const GOAL = 1.5;

/** What the first real photo after a start takes. */
export async function coldStartSection(onProgress: (what: string) => void): Promise<Section> {
  const picture = await drawnPicture("drawn, 6 MP", SIZE_6MP);
  const options = { picture, starts: STARTS, uploads: UPLOADS, onProgress };
  const starts = await measureColdStarts(options);
  return {
    title: "Cold start",
    notes: [
      `${STARTS} fresh services with one worker each; ${UPLOADS} uploads of a JPEG of 6 MP to ` +
        `JPEG from ${PAUSE_MS / 1000} s after the start on, one after another over HTTP, each with ` +
        "another text. Milliseconds, minimum / median over the starts; the ratio to the last upload is the median of the starts' own.",
      firstVerdict(starts),
    ],
    tables: [coldStartTable(starts)],
  };
}

export function coldStartTable(starts: readonly ColdStart[]): Table {
  return {
    caption: "Uploads in their order",
    columns: ["upload", "answered in", "ratio", "in the worker", "ratio"],
    rows: (starts[0]?.answerMs ?? []).map((_, upload) => [
      `${upload + 1}`,
      times(starts.map(({ answerMs }) => answerMs[upload] ?? Number.NaN)),
      ratio(toLast(starts, ({ answerMs }) => answerMs, upload)),
      times(starts.map(({ workerMs }) => workerMs[upload] ?? Number.NaN)),
      ratio(toLast(starts, ({ workerMs }) => workerMs, upload)),
    ]),
  };
}

/** Whether the first photo is as quick as was aimed at. */
export function firstVerdict(starts: readonly ColdStart[]): string {
  const inWorker = toLast(starts, ({ workerMs }) => workerMs, 0);
  const answered = toLast(starts, ({ answerMs }) => answerMs, 0);
  return verdict(
    `The first photo after the start takes a worker, which has warmed up, at most ${GOAL} times the tenth`,
    inWorker <= GOAL,
    `${ratio(inWorker)}; the whole answer, with folders to be made and code to be compiled on the main thread, ${ratio(answered)}`,
  );
}

function toLast(
  starts: readonly ColdStart[],
  msOf: (start: ColdStart) => readonly number[],
  upload: number,
): number {
  return medianRatio(
    starts.map((start) => msOf(start)[upload] ?? Number.NaN),
    starts.map((start) => msOf(start).at(-1) ?? Number.NaN),
  );
}
