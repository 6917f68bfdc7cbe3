import type { FuzzAnswer, FuzzFault, FuzzRequest } from "./fuzz-worker.ts";
import type { TargetName } from "./targets.ts";

export interface FuzzOptions {
  readonly target: TargetName;
  readonly seed: number;
  /** Number of the first case; 0 by default. */
  readonly first?: number;
  readonly count: number;
  /** A case that takes longer hangs; 20,000 by default. */
  readonly hangMs?: number;
  /** Told the number of cases done, every second or so. */
  readonly onProgress?: (done: number) => void;
}

export interface FuzzSummary {
  /** How many files were decoded, and how many refused with which code. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: readonly FuzzFault[];
}

/** More than anybody reads. */
const MAX_FAULTS = 50;
const LOOK_EVERY_MS = 200;

/**
 * Decodes damaged files in a worker, one after the other. A case that hangs ends the run: a loop
 * inside WebAssembly cannot be stopped, and the worker goes on until the process ends.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzSummary> {
  const { target, seed, first = 0, count, hangMs = 20_000, onProgress } = options;
  const progress = new SharedArrayBuffer(4);
  const current = new Int32Array(progress).fill(first);
  const worker = new Worker(new URL("./fuzz-worker.ts", import.meta.url));
  const faults: FuzzFault[] = [];
  const { promise, resolve } = Promise.withResolvers<FuzzSummary>();
  const end = (fault?: FuzzFault): void => {
    resolve({ outcomes: {}, faults: fault ? [...faults, fault] : faults });
  };

  worker.addEventListener("message", ({ data }: MessageEvent<FuzzAnswer>) => {
    if (data.type === "done") return resolve({ outcomes: data.outcomes, faults });
    faults.push({ number: data.number, story: data.story });
    if (faults.length >= MAX_FAULTS) end();
  });
  worker.addEventListener("error", ({ message }) => {
    end({ number: Atomics.load(current, 0), story: `the worker ended: ${message}` });
  });
  worker.addEventListener("close", () => {
    end({ number: Atomics.load(current, 0), story: "the worker ended" });
  });
  const watch = watchNumber(current, hangMs, (number) => {
    end({ number, story: `it has not ended after ${hangMs} ms` });
  });
  const tell = setInterval(() => onProgress?.(Atomics.load(current, 0) - first), 1000);

  const request: FuzzRequest = { target, seed, first, end: first + count, progress };
  worker.postMessage(request);
  const summary = await promise;
  clearInterval(watch);
  clearInterval(tell);
  worker.terminate();
  return summary;
}

/** Calls `onHang` when the number has stayed the same for so long. */
function watchNumber(
  current: Int32Array,
  hangMs: number,
  onHang: (number: number) => void,
): ReturnType<typeof setInterval> {
  let last = Number.NaN;
  let since = 0;
  return setInterval(() => {
    const number = Atomics.load(current, 0);
    if (number !== last) {
      last = number;
      since = performance.now();
    } else if (performance.now() - since > hangMs) onHang(number);
  }, LOOK_EVERY_MS);
}

/** How to run the case of a fault alone. */
export function describeFault({ number, story }: FuzzFault, seed: number): string {
  const again = `bun run fuzz --seed ${seed} --first ${Math.max(0, number)} --count 1`;
  return `${story}\n    ${again}`;
}
