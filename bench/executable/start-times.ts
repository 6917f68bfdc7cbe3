import { createTemporaryFolder } from "../../test/fixtures/temporary-folder.ts";
import { startListening } from "../listening-process.ts";
import { turnOrder } from "../turns.ts";

/** A way to run the command line: its words before the command. */
export interface Program {
  readonly name: string;
  readonly command: readonly string[];
}

/** Milliseconds, run by run. */
export interface StartTimes {
  readonly name: string;
  /** From the start of the process until `--help` has ended. */
  readonly helpMs: readonly number[];
  /** From the start of the process until `serve` listens, its workers ready and warm. */
  readonly serveMs: readonly number[];
}

/** Starts each program in turns, in an empty folder with no settings but a free port. */
export async function measureStarts(
  programs: readonly Program[],
  rounds: number,
): Promise<readonly StartTimes[]> {
  const results = programs.map((program) => ({
    program,
    helpMs: [] as number[],
    serveMs: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { program, helpMs, serveMs } of turnOrder(results, round)) {
      helpMs.push(await timeHelp(program));
      serveMs.push(await timeServe(program));
    }
  }
  return results.map(({ program, helpMs, serveMs }) => ({ name: program.name, helpMs, serveMs }));
}

async function timeHelp({ name, command }: Program): Promise<number> {
  const startedAt = performance.now();
  const child = Bun.spawn([...command, "--help"], { env: {}, stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${name} has no help`);
  return performance.now() - startedAt;
}

async function timeServe({ command }: Program): Promise<number> {
  const folder = await createTemporaryFolder();
  try {
    const startedAt = performance.now();
    const service = await startListening({
      command: [...command, "serve"],
      env: { PORT: "0" },
      cwd: folder.path,
    });
    const ms = performance.now() - startedAt;
    await service.stop();
    return ms;
  } finally {
    await folder.remove();
  }
}
