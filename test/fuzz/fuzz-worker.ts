import { compileEngineModules } from "../../src/imaging/engine/modules.ts";
import { damagedFile } from "./damaged-file.ts";
import { type CaseContext, LIMITS, runCase } from "./fuzz-case.ts";
import { createGuardedContext } from "./guarded-context.ts";
import { createRandom } from "./random.ts";
import { createSeedFiles, type SeedFile } from "./seed-files.ts";
import { TARGETS, type TargetName } from "./targets.ts";

// A worker that owns an engine and decodes damaged files on it, one after the other.

declare const self: Worker;

export interface FuzzRequest {
  readonly target: TargetName;
  readonly seed: number;
  /** Numbers of the first case and of the one behind the last. */
  readonly first: number;
  readonly end: number;
  /** Where the worker writes the number of the case that it is about to begin. */
  readonly progress: SharedArrayBuffer;
}

export interface FuzzFault {
  /** The case in which it showed; -1 for undamaged files before the first. */
  readonly number: number;
  /** What happened, and what had been done to which file. */
  readonly story: string;
}

export type FuzzAnswer =
  | ({ readonly type: "fault" } & FuzzFault)
  | { readonly type: "done"; readonly outcomes: Readonly<Record<string, number>> };

/** Cases between two looks at the files that are not damaged. */
const UNDAMAGED_EVERY = 500;
const THOROUGH_EVERY = 4;
const REDUCTIONS = [1, 1, 1, 2, 4, 8] as const;

self.addEventListener("message", async ({ data }: MessageEvent<FuzzRequest>) => {
  const { engine } = await compileEngineModules();
  const context = createGuardedContext(engine, LIMITS.maxPixels);
  post({ type: "done", outcomes: run({ context, decode: TARGETS[data.target](context) }, data) });
});

function run(bench: CaseContext, request: FuzzRequest): Record<string, number> {
  const { seed, first, end } = request;
  const progress = new Int32Array(request.progress);
  const files = createSeedFiles();
  const outcomes: Record<string, number> = {};
  const digests = files.map((file) => decodeUndamaged(bench, file, -1));

  for (let number = first; number < end; number++) {
    Atomics.store(progress, 0, number);
    const { bytes, story } = damagedFile(files, { seed, number });
    const random = createRandom(~seed, number);
    const options = { reduction: random.pick(REDUCTIONS), thorough: random.oneIn(THOROUGH_EVERY) };
    const { outcome, faults } = runCase(bench, bytes, options);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    for (const fault of faults) post({ type: "fault", number, story: `${fault}; ${story}` });

    if ((number + 1) % UNDAMAGED_EVERY > 0 && number + 1 < end) continue;
    const other = files.find(
      (file, index) => decodeUndamaged(bench, file, number) !== digests[index],
    );
    if (!other) continue;
    const since = Math.max(first, number + 1 - UNDAMAGED_EVERY);
    const what = `cases ${since} to ${number} changed what comes of another file`;
    post({ type: "fault", number, story: `${what}; ${other.name}` });
    break;
  }
  return outcomes;
}

/** What comes of a file that is not damaged. */
function decodeUndamaged(bench: CaseContext, file: SeedFile, number: number): string {
  const { bytes, name, isWhole } = file;
  const options = { reduction: 1, thorough: true } as const;
  const { outcome, result, faults } = runCase(bench, bytes, options);
  for (const fault of faults) post({ type: "fault", number, story: `${fault}; ${name}` });
  // Once is enough.
  if (number < 0 && isWhole && outcome !== "decoded") {
    post({ type: "fault", number, story: `a whole file comes to this: ${outcome}; ${name}` });
  }
  return result;
}

function post(message: FuzzAnswer): void {
  self.postMessage(message);
}
