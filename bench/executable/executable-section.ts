import { stat } from "node:fs/promises";
import { join } from "node:path";
import { buildExecutable } from "../../executable/build-executable.ts";
import { createTemporaryFolder } from "../../test/fixtures/temporary-folder.ts";
import { ratio, times } from "../figures.ts";
import type { Section, Table } from "../report.ts";
import { medianRatio } from "../statistics.ts";
import { measureStarts, type StartTimes } from "./start-times.ts";

const ROUNDS = 7;
const SOURCE = join(import.meta.dir, "../../src/cli/filigrane.ts");

/** How large the executable is, and how soon it is there. */
export async function executableSection(onProgress: (what: string) => void): Promise<Section> {
  const folder = await createTemporaryFolder();
  try {
    const path = join(folder.path, "filigrane");
    onProgress("building it");
    await buildExecutable(path);
    const [built, bun] = await Promise.all([stat(path), stat(process.execPath)]);
    onProgress("starting it");
    const starts = await measureStarts(
      [
        { name: "the executable", command: [path] },
        { name: "bun, from the source", command: [process.execPath, SOURCE] },
      ],
      ROUNDS,
    );
    return {
      title: "The executable",
      notes: [
        `${megabytes(built.size)} MB, of which Bun itself is ${megabytes(bun.size)} MB. ${ROUNDS} starts of ` +
          "each in turns, in an empty folder. Milliseconds, minimum / median; the ratio is the median of the " +
          "rounds' own.",
      ],
      tables: [startTable(starts)],
    };
  } finally {
    await folder.remove();
  }
}

/** @param starts the executable's first, to which the others are compared */
export function startTable(starts: readonly StartTimes[]): Table {
  const [executable] = starts;
  const compared = (of: (times: StartTimes) => readonly number[], times: StartTimes): string =>
    executable && times !== executable ? ratio(medianRatio(of(executable), of(times))) : "";
  return {
    caption: "From the start of the process",
    columns: ["by", "--help is there", "ratio", "serve listens", "ratio"],
    rows: starts.map((start) => [
      start.name,
      times(start.helpMs),
      compared(({ helpMs }) => helpMs, start),
      times(start.serveMs),
      compared(({ serveMs }) => serveMs, start),
    ]),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
