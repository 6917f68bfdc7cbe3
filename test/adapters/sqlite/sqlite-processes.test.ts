import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openSqliteQueue } from "../../../src/adapters/sqlite/sqlite-queue.ts";
import type { Delivery, JobQueue } from "../../../src/ports/job-queue.ts";
import { type StartedScript, startScript } from "../../fixtures/processes/start-script.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const { signal } = new AbortController();

let folder: TemporaryFolder;
let path: string;
let queue: JobQueue;
let scripts: StartedScript[];
let errors: Error[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  path = join(folder.path, "queue.sqlite");
  scripts = [];
  errors = [];
  queue = await openSqliteQueue({
    path,
    leaseMs: () => 60_000,
    onError: (error) => errors.push(error),
  });
});
afterEach(async () => {
  await Promise.all(scripts.map((script) => script.kill()));
  await queue.close();
  await folder.remove();
});

/** What a process was handed out so far. */
function bodiesOf({ lines }: StartedScript): string[] {
  return lines.filter((line) => line !== "ready" && !line.startsWith("error: "));
}

/** Starts a process that holds each message it is handed, then acks it. */
function startConsumer({ leaseMs, holdMs }: { leaseMs: number; holdMs: number }): StartedScript {
  const script = startScript("consume-queue.ts", [
    path,
    String(leaseMs),
    String(holdMs),
    folder.path,
  ]);
  scripts.push(script);
  return script;
}

test("a message in the hands of a killed process is handed out again, not before", async () => {
  const leaseMs = 1500;
  await queue.publish("orphan", signal);
  const script = startConsumer({ leaseMs, holdMs: 60_000 });
  await waitFor(() => bodiesOf(script).length === 1, { what: "the process to hold the message" });
  const heldAt = performance.now();
  await script.kill();

  const deliveries: Delivery[] = [];
  const consumer = queue.consume(
    async (delivery) => {
      deliveries.push(delivery);
      return { action: "ack" };
    },
    { failureDelayMs: () => 10 },
  );
  await waitFor(() => deliveries.length === 1, { what: "the message again" });
  const afterMs = performance.now() - heldAt;
  await consumer.stop();
  expect(deliveries[0]).toMatchObject({ body: "orphan", redelivered: true });
  // The lease began at most a moment before the process could print.
  expect(afterMs).toBeGreaterThan(leaseMs / 2);
  expect(errors).toEqual([]);
});

test("two processes never hold one message together, and lose none", async () => {
  const bodies = Array.from({ length: 60 }, (_, index) => `message-${index}`);
  const consumers = [1, 2].map(() => startConsumer({ leaseMs: 60_000, holdMs: 20 }));
  await waitFor(() => consumers.every(({ lines }) => lines.includes("ready")), { what: "both" });
  for (const body of bodies) await queue.publish(body, signal);
  const done = await waitFor(
    async () => {
      const names = await readdir(folder.path);
      const found = names.filter((name) => name.startsWith("done-"));
      return found.length === bodies.length && found;
    },
    { what: "every message to be done" },
  );
  expect(done.sort()).toEqual(bodies.map((body) => `done-${body}`).sort());
  await Promise.all(consumers.map((script) => script.kill()));
  expect(consumers.flatMap(bodiesOf).sort()).toEqual([...bodies].sort());
  for (const script of consumers) {
    expect(bodiesOf(script).length).toBeGreaterThan(0);
    // A message held or done twice would have made its handler fail, which is reported.
    expect(script.lines.filter((line) => line.startsWith("error: "))).toEqual([]);
  }
});

test("a process that freezes past its lease does not judge what another holds by then", async () => {
  await queue.publish("contested", signal);
  const script = startConsumer({ leaseMs: 600, holdMs: 1500 });
  await waitFor(() => bodiesOf(script).length === 1, { what: "the process to hold the message" });
  script.freeze();

  const { promise: verdict, resolve: end } = Promise.withResolvers<void>();
  const deliveries: Delivery[] = [];
  const consumer = queue.consume(
    async (delivery) => {
      deliveries.push(delivery);
      await verdict;
      return { action: "dead", code: "judged", reason: "by its holder", attempts: 1 };
    },
    { failureDelayMs: () => 10 },
  );
  await waitFor(() => deliveries.length === 1, { what: "the lease to end" });
  script.thaw();
  await waitFor(() => script.lines.some((line) => line.startsWith("error: ")), {
    what: "the process to find its claim lost",
  });
  end();
  await consumer.stop();
  expect(await queue.deadLetters(10, signal)).toMatchObject([{ body: "contested" }]);
});
