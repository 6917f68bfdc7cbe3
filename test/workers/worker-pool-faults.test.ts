import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { AppError } from "../../src/domain/errors.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { openPoolBench, type PoolBench, type PoolJob } from "../fixtures/pool-bench.ts";
import { waitFor } from "../fixtures/wait-for.ts";

let picture: Uint8Array;
let bench: PoolBench;

beforeAll(async () => {
  picture = await encodeJpeg(photo(320, 240));
});
beforeEach(async () => {
  bench = await openPoolBench({ size: 1 });
  await bench.pool.ready();
});
afterEach(async () => {
  await bench.close();
  expect(bench.pool.usage).toMatchObject({ busy: 0, waiting: 0, outputs: { out: 0 } });
});

async function works(): Promise<void> {
  const image = await bench.submit(picture, "Filigrane").result;
  expect(image).toMatchObject({ format: "jpeg", width: 320, height: 240 });
  image.release();
}

/** Fails in a way that counts against the job and tells nothing of the inside. */
async function failsTheAttempt({ result }: PoolJob): Promise<void> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error("Expected an error of the service");
  expect(error).toMatchObject({ code: "processing_failed", fault: "attempt" });
  expect(error.message).not.toMatch(/on command|\.ts|\n/);
}

describe("a worker that crashes", () => {
  test.each([
    ["throws", "crash", "Crashed on command"],
    ["leaves a rejection unhandled", "reject", ""],
    ["ends without a word", "quit", ""],
  ])("because it %s fails its job and is replaced, and the next job works", async (_, how, why) => {
    const job = bench.submit(picture, how);
    const next = bench.submit(picture, "Filigrane");
    await failsTheAttempt(job);
    expect(job.letGo).toEqual([true]);
    expect(bench.pool.usage).toMatchObject({ replaced: 1, outputs: { out: 0, lost: 1 } });
    (await next.result).release();
    await works();
    expect(bench.pool.usage).toMatchObject({ replaced: 1, abandoned: 0 });
    const [line] = bench.log.lines.filter(({ message }) => message === "worker replaced");
    expect(line?.fields).toMatchObject({ worker: 0, reason: expect.stringContaining(why) });
  });

  test("again and again is replaced each time", async () => {
    for (let crash = 1; crash <= 3; crash++) {
      await failsTheAttempt(bench.submit(picture, "crash"));
      await works();
      expect(bench.pool.usage).toMatchObject({ replaced: crash, outputs: { lost: crash } });
    }
  });

  test("leaves the jobs of the others alone", async () => {
    const pair = await openPoolBench({ size: 2 });
    try {
      await pair.pool.ready();
      const gate = pair.gate();
      const steady = pair.submit(picture, gate.text);
      await failsTheAttempt(pair.submit(picture, "crash"));
      expect(pair.pool.usage.busy).toBe(1);
      gate.open();
      (await steady.result).release();
      expect(steady.letGo).toEqual([false]);
    } finally {
      await pair.close();
    }
  });

  test("after its client left lets go of the original all the same, once", async () => {
    const gate = bench.gate();
    const job = bench.submit(picture, gate.text);
    job.abort(new Error("left"));
    await expect(job.result).rejects.toThrow("left");
    await bench.pool.close();
    expect(job.letGo).toEqual([true]);
  });
});

describe("a worker that passes its deadline", () => {
  test("in a loop is replaced, and the next job works", async () => {
    const job = bench.submit(picture, "hang", { timeoutMs: 200 });
    const next = bench.submit(picture, "Filigrane");
    const askedAt = performance.now();
    await failsTheAttempt(job);
    expect(performance.now() - askedAt).toBeGreaterThan(200);
    expect(job.letGo).toEqual([true]);
    expect(bench.pool.usage).toMatchObject({ replaced: 1, outputs: { out: 0, lost: 1 } });
    (await next.result).release();
    await works();
    // The loop was ended: it is not the abandoned kind.
    expect(bench.pool.usage).toMatchObject({ replaced: 1, abandoned: 0 });
  });

  test("and says so itself keeps its place and gives everything back", async () => {
    const job = bench.submit(picture, "Filigrane", { timeoutMs: 1 });
    await failsTheAttempt(job);
    expect(job.letGo).toEqual([false]);
    expect(bench.pool.usage).toMatchObject({ replaced: 0, outputs: { out: 0, lost: 0 } });
    await works();
  });

  test("for a client that has left is replaced as well", async () => {
    const job = bench.submit(picture, "hang", { timeoutMs: 200 });
    job.abort(new Error("left"));
    await expect(job.result).rejects.toThrow("left");
    await waitFor(() => bench.pool.usage.replaced === 1, { what: "the worker to be replaced" });
    expect(job.letGo).toEqual([true]);
    await works();
  });
});
