import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { renameSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { openSqliteQueue } from "../../../src/adapters/sqlite/sqlite-queue.ts";
import { InternalError, QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { JobQueue } from "../../../src/ports/job-queue.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const { signal } = new AbortController();

let folder: TemporaryFolder;
let path: string;
let queue: JobQueue;
let errors: Error[];
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  path = join(folder.path, "data", "queue.sqlite");
  errors = [];
  queue = await openSqliteQueue({
    path,
    leaseMs: () => 60_000,
    onError: (error) => errors.push(error),
  });
  closing = [() => queue.close()];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  await folder.remove();
});

function record(): string[] {
  const bodies: string[] = [];
  const consumer = queue.consume(
    async ({ body }) => {
      bodies.push(body);
      return { action: "ack" };
    },
    { failureDelayMs: () => 50 },
  );
  closing.push(() => consumer.stop());
  return bodies;
}

describe("while the file cannot be used", () => {
  const swapIn = (name: string, out: string): void => {
    // Without a turn of the event loop between the two, in which a consumer would make the file anew.
    renameSync(join(folder.path, "data"), join(folder.path, out));
    renameSync(join(folder.path, name), join(folder.path, "data"));
  };

  /** A folder where the file belongs: nothing can be opened or created there. */
  async function block(): Promise<void> {
    await mkdir(join(folder.path, "blocked", basename(path)), { recursive: true });
    swapIn("blocked", "moved");
  }
  async function unblock(): Promise<void> {
    swapIn("moved", "blocked");
  }

  test("every call says so, and works again afterwards", async () => {
    await block();
    const calls = [
      () => queue.publish("refused", signal),
      () => queue.deadLetters(1, signal),
      () => queue.probe(signal),
    ];
    for (const call of calls) {
      const error = await call().then(String, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(QueueUnavailableError);
      expect(error).toMatchObject({ code: "backend_unavailable", fault: "queue" });
    }
    await unblock();
    for (const call of calls) await call();
  });

  test("a consumer waits longer and longer, and goes on afterwards", async () => {
    const bodies = record();
    await queue.publish("before", signal);
    await waitFor(() => bodies.length === 1, { what: "the message before" });
    await block();
    const started = performance.now();
    await waitFor(() => errors.length >= 4, { what: "the consumer to have tried" });
    // The loss itself, then a failure at once and after 50, 100 and 200 ms at the soonest.
    expect(performance.now() - started).toBeGreaterThan(100);
    expect(errors.every((error) => error instanceof QueueUnavailableError)).toBe(true);
    await unblock();
    await queue.publish("after", signal);
    await waitFor(() => bodies.length === 2, { what: "the message after" });
    expect(bodies).toEqual(["before", "after"]);
  });

  test("a verdict is given again until the file takes it", async () => {
    const { promise: judged, resolve: judge } = Promise.withResolvers<void>();
    const held: string[] = [];
    const consumer = queue.consume(
      async ({ body }) => {
        held.push(body);
        await judged;
        return { action: "dead", code: "judged", reason: "late", attempts: 1 };
      },
      { failureDelayMs: () => 50 },
    );
    closing.push(() => consumer.stop());
    await queue.publish("one", signal);
    await waitFor(() => held.length === 1, { what: "the message to be held" });
    await block();
    judge();
    await waitFor(() => errors.length > 0, { what: "the verdict to fail" });
    await unblock();
    const letters = await waitFor(
      async () => {
        const found = await queue.deadLetters(10, signal);
        return found.length > 0 && found;
      },
      { what: "the verdict" },
    );
    expect(letters).toMatchObject([{ body: "one", code: "judged" }]);
    expect(held).toEqual(["one"]);
  });
});

describe("while another process holds the lock", () => {
  test("a publish waits for it without holding the process up", async () => {
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 5);
    let isPublished = false;
    const publishing = queue.publish("patient", signal).then(() => {
      isPublished = true;
    });
    await waitFor(() => ticks >= 5, { what: "timers to run meanwhile" });
    clearInterval(ticking);
    expect(isPublished).toBe(false);
    other.run("ROLLBACK");
    other.close();
    await publishing;
    const bodies = record();
    await waitFor(() => bodies.length === 1, { what: "the message" });
  });

  test("a publish that waits for it ends soon after its signal aborts", async () => {
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    const controller = new AbortController();
    const publishing = queue.publish("unwanted", controller.signal).catch((error) => error);
    await Bun.sleep(20);
    const started = performance.now();
    controller.abort("unwanted");
    expect(await publishing).toBe("unwanted");
    expect(performance.now() - started).toBeLessThan(1000);
    other.run("ROLLBACK");
    other.close();
    await queue.publish("wanted", signal);
    const bodies = record();
    await waitFor(() => bodies.length === 1, { what: "the message" });
    expect(bodies).toEqual(["wanted"]);
  });
});

test("a handler's failure is told to the log, with its cause", async () => {
  const cause = new Error("the handler failed");
  let calls = 0;
  const consumer = queue.consume(
    async () => {
      calls += 1;
      if (calls === 1) throw cause;
      return { action: "ack" };
    },
    { failureDelayMs: () => 1 },
  );
  closing.push(() => consumer.stop());
  await queue.publish("one", signal);
  await waitFor(() => calls === 2, { what: "the second attempt" });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(InternalError);
  expect(errors[0]).toMatchObject({ cause });
});

test("a handler that always wants more at once does not keep others from their turn", async () => {
  let calls = 0;
  let isOver = false;
  const consumer = queue.consume(
    async () => {
      calls += 1;
      return isOver ? { action: "ack" } : { action: "retry", delayMs: 0 };
    },
    { failureDelayMs: () => 0 },
  );
  closing.push(() => consumer.stop());
  await queue.publish("busy", signal);
  await waitFor(() => calls > 20, { what: "the handler to be called over and over" });
  isOver = true;
});

test("an idle consumer of the same process need not wait for its next look", async () => {
  const bodies = record();
  const started = performance.now();
  for (let index = 0; index < 12; index++) {
    await queue.publish(`message ${index}`, signal);
    await waitFor(() => bodies.length === index + 1, { what: "the message" });
  }
  // It looks twice a second by itself: 6 s.
  expect(performance.now() - started).toBeLessThan(3000);
});

test("nothing is reported of a queue that works", async () => {
  const bodies = record();
  for (let index = 0; index < 100; index++) await queue.publish(`message ${index}`, signal);
  await waitFor(() => bodies.length === 100, { what: "all messages" });
  expect(errors).toEqual([]);
});
