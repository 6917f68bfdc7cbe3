import { join } from "node:path";

const PROJECT = join(import.meta.dir, "../..");

/** Runs the command line from its source. */
export const FROM_SOURCE = [process.execPath, join(PROJECT, "src/cli/filigrane.ts")] as const;

export interface EndedCommand {
  readonly exitCode: number;
  /** Lines of standard output, and of standard error. */
  readonly out: readonly string[];
  readonly problems: readonly string[];
}

export interface CommandOptions {
  /** Its whole environment besides `PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs `filigrane` as a process of its own until it ends. */
export async function runFiligrane(
  args: readonly string[],
  { environment = {}, cwd = PROJECT }: CommandOptions = {},
): Promise<EndedCommand> {
  const child = Bun.spawn([...FROM_SOURCE, ...args], {
    cwd,
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
