import { join } from "node:path";

const PROJECT = join(import.meta.dir, "../..");

export interface EndedCommand {
  readonly exitCode: number;
  /** Lines of standard output, and of standard error. */
  readonly out: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Runs `src/cli/jobs.ts` as a process of its own with these arguments and, besides `PATH`, this
 * environment.
 */
export async function runJobsProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<EndedCommand> {
  const child = Bun.spawn([process.execPath, join(PROJECT, "src/cli/jobs.ts"), ...args], {
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode, out: linesOf(stdout), problems: linesOf(stderr) };
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** The answer of `--json`. */
export function parseLines(lines: readonly string[]): unknown[] {
  return lines.map((line) => JSON.parse(line));
}
