import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import {
  openSqliteQueue,
  type SqliteQueueOptions,
} from "../../../src/adapters/sqlite/sqlite-queue.ts";
import type { Delivery, JobQueue, Verdict } from "../../../src/ports/job-queue.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const { signal } = new AbortController();
const HOUR_MS = 3_600_000;

let folder: TemporaryFolder;
let closing: (() => Promise<void>)[];
let errors: Error[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  closing = [];
  errors = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  await folder.remove();
});

async function open(options: Partial<SqliteQueueOptions> = {}): Promise<JobQueue> {
  const queue = await openSqliteQueue({
    path: join(folder.path, "queue.sqlite"),
    leaseMs: () => HOUR_MS,
    onError: (error) => errors.push(error),
    ...options,
  });
  closing.push(() => queue.close());
  return queue;
}

/** Holds every delivery until the test, at the latest its end, gives the verdict. */
function hold(queue: JobQueue): { deliveries: Delivery[]; end: (verdict: Verdict) => void } {
  const deliveries: Delivery[] = [];
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const handle = (delivery: Delivery): Promise<Verdict> => {
    deliveries.push(delivery);
    return promise;
  };
  const consumer = queue.consume(handle, { failureDelayMs: () => 50 });
  closing.push(async () => {
    resolve({ action: "ack" });
    await consumer.stop();
  });
  return { deliveries, end: resolve };
}

describe("a claim", () => {
  test("is renewed while its handler works, for as long as that takes", async () => {
    const queue = await open({ leaseMs: () => 150 });
    const first = hold(queue);
    const second = hold(queue);
    await queue.publish("slow", signal);
    await waitFor(() => first.deliveries.length + second.deliveries.length > 0, {
      what: "a claim",
    });
    const started = performance.now();
    await waitFor(() => performance.now() - started > 600, { what: "four leases to pass" });
    expect(first.deliveries.length + second.deliveries.length).toBe(1);
    first.end({ action: "ack" });
    second.end({ action: "ack" });
    const third = hold(await open());
    await queue.publish("next", signal);
    await waitFor(
      () => [first, second, third].flatMap(({ deliveries }) => deliveries).length === 2,
      { what: "the next message" },
    );
    expect(errors).toEqual([]);
  });

  const LATE: Verdict[] = [
    { action: "ack" },
    { action: "retry", delayMs: 0, body: "from the late one" },
    { action: "dead", code: "late", reason: "late", attempts: 1 },
  ];
  test.each(LATE)("that was lost has no say any more: $action", async (late) => {
    const slow = await open();
    await slow.publish("contested", signal);
    const first = hold(slow);
    await waitFor(() => first.deliveries.length === 1, { what: "the first claim" });
    const ahead = await open({ now: () => Date.now() + 2 * HOUR_MS });
    const second = hold(ahead);
    await waitFor(() => second.deliveries.length === 1, { what: "the second claim" });
    expect(second.deliveries[0]).toMatchObject({ body: "contested", redelivered: true });

    first.end(late);
    await waitFor(() => errors.length === 1, { what: "word of the late verdict" });
    expect(errors[0]).toMatchObject({ code: "backend_unavailable", fault: "queue" });
    expect(await ahead.deadLetters(10, signal)).toEqual([]);

    second.end({ action: "dead", code: "judged", reason: "by its holder", attempts: 2 });
    await waitFor(async () => (await ahead.deadLetters(10, signal)).length === 1, {
      what: "the holder's verdict",
    });
    const [letter] = await ahead.deadLetters(10, signal);
    expect(letter).toMatchObject({ body: "contested", code: "judged" });
  });
});
