import { join } from "node:path";

const PROJECT = join(import.meta.dir, "../..");

/** The command line from its source. */
export const SOURCE = join(PROJECT, "src/cli/filigrane.ts");
const UNRULY = join(PROJECT, "test/fixtures/unruly-preload.ts");

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
  readonly stdin?: Uint8Array<ArrayBuffer>;
  /** Has it run the worker that misbehaves on command. */
  readonly unruly?: boolean;
  /** Runs this in place of the source. */
  readonly program?: readonly string[];
}

/** What it came to besides. */
export interface EndedProcess extends EndedCommand {
  readonly outBytes: Uint8Array;
  /** What it took of the processor, in milliseconds. */
  readonly processorMs: number;
}

export interface CommandProcess {
  readonly ended: Promise<EndedProcess>;
  signal(name: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL"): void;
}

/** Starts `filigrane` as a process of its own. */
export function startFiligrane(
  args: readonly string[],
  options: CommandOptions = {},
): CommandProcess {
  const { environment = {}, cwd = PROJECT, stdin = new Uint8Array(), unruly = false } = options;
  const preload = unruly ? ["--preload", UNRULY] : [];
  const { program = [process.execPath, ...preload, SOURCE] } = options;
  const child = Bun.spawn([...program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdin,
    stdout: "pipe",
    stderr: "pipe",
  });
  return { ended: endOf(child), signal: (name) => child.kill(name) };
}

/** Runs `filigrane` until it ends. */
export async function runFiligrane(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<EndedCommand> {
  const { exitCode, out, problems } = await startFiligrane(args, options).ended;
  return { exitCode, out, problems };
}

async function endOf(
  child: Bun.Subprocess<Uint8Array<ArrayBuffer>, "pipe", "pipe">,
): Promise<EndedProcess> {
  const [exitCode, outBytes, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
  ]);
  const processorMs = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1000;
  const out = linesOf(new TextDecoder().decode(outBytes));
  return { exitCode, out, problems: linesOf(stderr), outBytes, processorMs };
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** The answer of `--json`. */
export function parseLines(lines: readonly string[]): unknown[] {
  return lines.map((line) => JSON.parse(line));
}
