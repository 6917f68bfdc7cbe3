import { join } from "node:path";
import { z } from "zod";
import { type ProcessMemory, readMemory } from "../process-memory.ts";
import { readProcessorTime } from "../processor-time.ts";

/** What `filigrane sign` took for a folder. */
export interface SignRun {
  /** For each part of the photos, in milliseconds; the first has the start of the process in it. */
  readonly partsMs: readonly number[];
  /** Processor time of the whole process at the end of each part, in milliseconds. */
  readonly processorMs: readonly number[];
  /** From the start of the process to its end, in milliseconds, without the pauses. */
  readonly wholeMs: number;
  /** Resident memory in bytes, after every fifth result: looking costs the processor something, too. */
  readonly samples: readonly number[];
  readonly peakBytes: number;
}

export interface SignProcessOptions {
  readonly folder: string;
  readonly out: string;
  /** How many lie in the folder. */
  readonly photos: number;
  /** How many photos make a part. */
  readonly part: number;
  /** What is done after each part, while the process stands still. */
  readonly duringPause: () => Promise<void>;
}

const PROGRAM = join(import.meta.dir, "../../src/cli/filigrane.ts");

const SAMPLE_EVERY = 5;

/** A line of `--json`: of a photo, or the last. */
const line = z.object({ status: z.string() });

/**
 * Runs `filigrane sign` as a process of its own, over a folder, into a new one.
 *
 * @throws Error when a photo is not signed
 */
export async function runSignProcess(options: SignProcessOptions): Promise<SignRun> {
  const { folder, out, photos, part, duringPause } = options;
  const startedAt = performance.now();
  const child = Bun.spawn([process.execPath, PROGRAM, "sign", folder, "--out", out, "--json"], {
    env: { PATH: process.env.PATH ?? "" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const samples: number[] = [];
  const partsMs: number[] = [];
  const processorMs: number[] = [];
  let memory: ProcessMemory | undefined;
  let signed = 0;
  let partAt = startedAt;
  let pausedMs = 0;
  for await (const text of linesOf(child.stdout)) {
    if (line.parse(JSON.parse(text)).status !== "signed") continue;
    signed += 1;
    if (signed % SAMPLE_EVERY === 0) {
      memory = await readMemory(child.pid);
      samples.push(memory.now);
    }
    if (signed % part !== 0) continue;
    child.kill("SIGSTOP");
    const pausedAt = performance.now();
    partsMs.push(pausedAt - partAt);
    processorMs.push((await readProcessorTime(child.pid)).totalMs);
    await duringPause();
    partAt = performance.now();
    pausedMs += partAt - pausedAt;
    child.kill("SIGCONT");
  }
  const exitCode = await child.exited;
  if (exitCode !== 0 || signed !== photos || !memory) {
    throw new Error(`sign ended with ${exitCode} after ${signed} of ${photos} photos`);
  }
  const wholeMs = performance.now() - startedAt - pausedMs;
  return { partsMs, processorMs, wholeMs, samples, peakBytes: memory.peak };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
