import { availableParallelism } from "node:os";
import type { Size } from "../src/domain/geometry.ts";
import type { ResizeRequest } from "../test/fixtures/slice-messages.ts";
import { type SliceThreads, startSliceThreads } from "../test/fixtures/slice-threads.ts";
import { median, minimum } from "./statistics.ts";

/*
 * Whether it pays to ring idle peers for a resize: each is computed with their help and in one go, in
 * turns, first with cores to spare for the peers, then while every core has another thread on it.
 * `RESIZE_THRESHOLD_PIXELS` is set from what this prints.
 */

const CASES = [
  [{ width: 200, height: 150 }, { width: 150, height: 112 }, "triangle"],
  [{ width: 320, height: 240 }, { width: 200, height: 150 }, "triangle"],
  [{ width: 480, height: 360 }, { width: 300, height: 225 }, "triangle"],
  [{ width: 640, height: 480 }, { width: 400, height: 300 }, "triangle"],
  [{ width: 960, height: 720 }, { width: 600, height: 450 }, "triangle"],
  [{ width: 1363, height: 1113 }, { width: 1323, height: 1080 }, "triangle"],
  [{ width: 2016, height: 1512 }, { width: 1440, height: 1080 }, "quadratic"],
  [{ width: 2725, height: 2225 }, { width: 1323, height: 1080 }, "triangle"],
  [{ width: 2725, height: 2225 }, { width: 1323, height: 1080 }, "lanczos3"],
  [{ width: 3840, height: 2160 }, { width: 1920, height: 1080 }, "triangle"],
] as const satisfies [Size, Size, ResizeRequest["filter"]][];

const REPEATS = 12;
const MAX_PIXELS = 10_000_000;

/** Of one resize, in milliseconds. */
export interface ResizeTimes {
  readonly minMs: number;
  readonly medianMs: number;
}

/** In one go, and with the help of peers. */
export interface ResizePair {
  readonly alone: ResizeTimes;
  readonly helped: ResizeTimes;
}

export interface ResizeRow {
  readonly from: Size;
  readonly to: Size;
  readonly filter: string;
  /** With cores to spare. */
  readonly quiet: ResizePair;
  /** With another thread on every core. */
  readonly busy: ResizePair;
}

/** Takes about half a minute. */
export async function measureResizes(workers: number): Promise<readonly ResizeRow[]> {
  const threads = await startSliceThreads({ workers, maxPixels: MAX_PIXELS, thresholdPixels: 0 });
  try {
    const rows: ResizeRow[] = [];
    for (const [from, to, filter] of CASES) {
      const request = { from, to, filter, repeats: REPEATS } as const;
      await measure(threads, request);
      const quiet = await measure(threads, request);
      const busy = await whileCoresAreTaken(() => measure(threads, request));
      rows.push({ from, to, filter, quiet, busy });
    }
    return rows;
  } finally {
    threads.close();
  }
}

async function measure(
  { owner }: SliceThreads,
  request: Partial<ResizeRequest>,
): Promise<ResizePair> {
  const { elapsedMs } = await owner.resize(request);
  return {
    alone: timesOf(elapsedMs.map(([, alone]) => alone)),
    helped: timesOf(elapsedMs.map(([helped]) => helped)),
  };
}

async function whileCoresAreTaken<T>(work: () => Promise<T>): Promise<T> {
  const word = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const spinners = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL("./row-slices-spin.ts", import.meta.url)),
  );
  try {
    for (const spinner of spinners) {
      const spinning = new Promise((resolve) => {
        spinner.addEventListener("message", resolve, { once: true });
      });
      spinner.postMessage(word);
      await spinning;
    }
    return await work();
  } finally {
    Atomics.store(new Int32Array(word), 0, 1);
    for (const spinner of spinners) spinner.terminate();
  }
}

function timesOf(elapsedMs: readonly number[]): ResizeTimes {
  return { minMs: minimum(elapsedMs), medianMs: median(elapsedMs) };
}

function print(rows: readonly ResizeRow[]): void {
  const show = ({ alone, helped }: ResizePair): string =>
    `${alone.minMs.toFixed(2)} / ${alone.medianMs.toFixed(2)} -> ` +
    `${helped.minMs.toFixed(2)} / ${helped.medianMs.toFixed(2)}`;
  console.table(
    rows.map(({ from, to, filter, quiet, busy }) => ({
      from: `${from.width}x${from.height}`,
      to: `${to.width}x${to.height}`,
      filter,
      "cores to spare": show(quiet),
      "cores taken": show(busy),
    })),
  );
}

if (import.meta.main) print(await measureResizes(Math.max(2, availableParallelism())));
