import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { anErrorOf } from "../fixtures/error-code.ts";
import type { HoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import {
  openPoolBench,
  type PoolBench,
  type PoolJob,
  type PoolJobOptions,
} from "../fixtures/pool-bench.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const MAX_WAITING = 3;

let photo: Uint8Array;
/** One worker, so that whatever is asked for while it is busy has to wait. */
let bench: PoolBench;

beforeAll(async () => {
  photo = await encodeJpeg(flat(64, 48));
  bench = await openPoolBench({ size: 1, maxWaiting: () => MAX_WAITING });
  await bench.pool.ready();
});
afterAll(() => bench.close());
afterEach(() => {
  expect(bench.pool.usage).toEqual({
    size: 1,
    busy: 0,
    waiting: 0,
    replaced: 0,
    abandoned: 0,
    outputs: { out: 0, lost: 0 },
  });
});

/** Takes the worker until the gate is opened. */
function occupy(options?: PoolJobOptions): { gate: HoldGate; job: PoolJob } {
  const gate = bench.gate();
  const job = bench.submit(photo, gate.text, options);
  expect(bench.pool.usage.busy).toBe(1);
  return { gate, job };
}

/** Releases what the jobs made, once they are done. */
async function finish(...jobs: PoolJob[]): Promise<void> {
  for (const { result } of jobs) (await result).release();
}

describe("requests that wait for a worker", () => {
  test("are served first in, first out", async () => {
    const { gate, job } = occupy();
    const order: number[] = [];
    const waiting = [0, 1, 2].map((number) => {
      const queued = bench.submit(photo, "Filigrane");
      void queued.result.then(() => order.push(number));
      return queued;
    });
    expect(bench.pool.usage).toMatchObject({ busy: 1, waiting: 3 });
    gate.open();
    await finish(job, ...waiting);
    expect(order).toEqual([0, 1, 2]);
    for (const { letGo } of [job, ...waiting]) expect(letGo).toEqual([false]);
  });

  test("are at most as many as the queue takes: one more is overloaded at once", async () => {
    const { gate, job } = occupy();
    const waiting = [0, 1, 2].map(() => bench.submit(photo, "Filigrane"));
    const refused = bench.submit(photo, "Filigrane");
    expect(refused.letGo).toEqual([false]);
    await expect(refused.result).rejects.toThrow(anErrorOf("overloaded"));
    expect(bench.pool.usage).toMatchObject({ busy: 1, waiting: MAX_WAITING });
    gate.open();
    await finish(job, ...waiting);
  });

  test("join beyond the bound when they would rather wait, and are served in their turn", async () => {
    const { gate, job } = occupy();
    const waiting = [0, 1, 2].map(() => bench.submit(photo, "Filigrane"));
    const patient = bench.submit(photo, "Filigrane", { whenFull: "wait" });
    expect(bench.pool.usage.waiting).toBe(MAX_WAITING + 1);
    gate.open();
    await finish(job, ...waiting, patient);
  });

  test("are overloaded once they have waited for longer than their time", async () => {
    const { gate, job } = occupy();
    const hasty = bench.submit(photo, "Filigrane", { timeoutMs: 50 });
    const patient = bench.submit(photo, "Filigrane", { timeoutMs: 2_000, whenFull: "wait" });
    await expect(hasty.result).rejects.toThrow(anErrorOf("overloaded"));
    expect(hasty.letGo).toEqual([false]);
    expect(bench.pool.usage).toMatchObject({ busy: 1, waiting: 1 });
    gate.open();
    await finish(job, patient);
  });

  test("that would rather wait do so for longer than their time, which is the work's", async () => {
    const { gate, job } = occupy();
    const patient = bench.submit(photo, "Filigrane", { timeoutMs: 500, whenFull: "wait" });
    const hasty = bench.submit(photo, "Filigrane", { timeoutMs: 600 });
    await expect(hasty.result).rejects.toThrow(anErrorOf("overloaded"));
    expect(bench.pool.usage.waiting).toBe(1);
    gate.open();
    await finish(job, patient);
  });
});

describe("a request that is aborted", () => {
  test("before it is made takes no place", async () => {
    const reason = new Error("left");
    const gone = bench.submit(photo, "Filigrane", { signal: AbortSignal.abort(reason) });
    await expect(gone.result).rejects.toBe(reason);
    expect(gone.letGo).toEqual([false]);
  });

  test("while it waits leaves the queue, and those behind it move up", async () => {
    const { gate, job } = occupy();
    const [leaver, stayer] = [bench.submit(photo, "Filigrane"), bench.submit(photo, "Filigrane")];
    const reason = new Error("left");
    leaver.abort(reason);
    expect(leaver.letGo).toEqual([false]);
    expect(bench.pool.usage).toMatchObject({ busy: 1, waiting: 1 });
    await expect(leaver.result).rejects.toBe(reason);
    gate.open();
    await finish(job, stayer);
    expect(leaver.letGo).toEqual([false]);
  });

  test("while it is worked on is rejected at once, and its slot comes back at the next step", async () => {
    // A size that would cost the worker its place if the picture were scaled to it.
    const { gate, job } = occupy({ options: { maxWidth: Number.NaN } });
    const next = bench.submit(photo, "Filigrane");
    const reason = new Error("left");
    job.abort(reason);
    await expect(job.result).rejects.toBe(reason);
    // The worker still has the original in its hands.
    expect(job.letGo).toEqual([]);
    expect(bench.pool.usage).toMatchObject({ busy: 1, waiting: 1, outputs: { out: 1 } });
    gate.open();
    await finish(next);
    expect(job.letGo).toEqual([false]);
  });

  test("when its picture is on its way leaves nothing out", async () => {
    const job = bench.submit(photo, "Filigrane");
    await waitFor(() => bench.pool.usage.busy === 0, { what: "the answer" });
    job.abort(new Error("too late"));
    await finish(job);
    expect(job.letGo).toEqual([false]);
  });
});

test("a pool without a queue takes what a worker is free for, and nothing else", async () => {
  const narrow = await openPoolBench({ size: 1, maxWaiting: () => 0 });
  try {
    await narrow.pool.ready();
    const gate = narrow.gate();
    const served = narrow.submit(photo, gate.text);
    const refused = narrow.submit(photo, "Filigrane");
    await expect(refused.result).rejects.toThrow(anErrorOf("overloaded"));
    gate.open();
    await finish(served);
  } finally {
    await narrow.close();
  }
});
