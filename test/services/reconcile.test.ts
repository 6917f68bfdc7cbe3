import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { openFilesystemStore } from "../../src/adapters/filesystem/filesystem-store.ts";
import { openSqliteQueue } from "../../src/adapters/sqlite/sqlite-queue.ts";
import { readSettings } from "../../src/config/settings.ts";
import { QueueUnavailableError } from "../../src/domain/errors.ts";
import type { JobMessage } from "../../src/domain/job.ts";
import type { Consumer, JobQueue } from "../../src/ports/job-queue.ts";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { createPhotoStore } from "../../src/services/photo-store.ts";
import {
  type ReconcileDependencies,
  type Reconciler,
  republishOverdue,
  startReconciler,
} from "../../src/services/reconcile.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import { createFaultyStore, type FaultyStore } from "../fixtures/faulty-store.ts";
import { createMemoryLog, type MemoryLog } from "../fixtures/memory-log.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const AFTER_S = 300;
const { signal } = new AbortController();
const settings = readSettings({
  RECONCILE_AFTER_S: String(AFTER_S),
  RECONCILE_INTERVAL_S: "1",
  STORE_TIMEOUT_MS: "2000",
});

let folder: TemporaryFolder;
let store: FaultyStore;
let queue: JobQueue;
let log: MemoryLog;
let consumer: Consumer;
let reconciler: Reconciler | undefined;
/** Bodies that came through the queue. */
let delivered: string[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  store = createFaultyStore(await openFilesystemStore({ directory: folder.path }));
  queue = await openSqliteQueue({
    path: join(folder.path, "queue.sqlite"),
    leaseMs: () => 60_000,
  });
  log = createMemoryLog();
  delivered = [];
  consumer = queue.consume(
    async ({ body }) => {
      delivered.push(body);
      return { action: "ack" };
    },
    { failureDelayMs: () => 10 },
  );
});
afterEach(async () => {
  store.heal();
  await reconciler?.stop();
  reconciler = undefined;
  await consumer.stop();
  await queue.close();
  await folder.remove();
});

function dependencies(
  overrides: { store?: ObjectStore; queue?: JobQueue } = {},
): ReconcileDependencies {
  const currentSettings = () => settings;
  const photos = createPhotoStore(overrides.store ?? store, currentSettings);
  return { photos, queue: overrides.queue ?? queue, currentSettings, log };
}

function messageOf(digit: string): JobMessage {
  return { hash: digit.repeat(64), original_key: `original/${digit.repeat(64)}` };
}

const pathOf = (id: string): string => join(folder.path, "pending", id);

async function age(id: string, ageS: number): Promise<void> {
  const time = Date.now() / 1000 - ageS;
  await utimes(pathOf(id), time, time);
}

/** A marker of that age, as it was written when the job was made. */
async function mark(digit: string, ageS: number): Promise<JobMessage> {
  const message = messageOf(digit);
  await dependencies().photos.putMarker(message);
  await age(message.hash, ageS);
  return message;
}

async function ageOf({ hash }: JobMessage): Promise<number> {
  return (Date.now() - (await stat(pathOf(hash))).mtimeMs) / 1000;
}

async function expectDelivered(...messages: JobMessage[]): Promise<void> {
  await waitFor(() => delivered.length >= messages.length, { what: "the messages" });
  const bodies = messages.map((message) => JSON.stringify(message));
  expect(delivered.toSorted()).toEqual(bodies.toSorted());
}

const warnings = (): string[] =>
  log.lines.filter(({ level }) => level === "warn").map(({ message }) => message);

describe("a round of reconciling", () => {
  test("publishes overdue jobs again and renews their markers, and leaves fresh ones", async () => {
    const overdue = [await mark("a", AFTER_S + 1), await mark("b", 10 * AFTER_S)];
    const fresh = await mark("c", AFTER_S - 30);
    expect(await republishOverdue(dependencies(), signal)).toBe(2);
    await expectDelivered(...overdue);
    for (const message of overdue) expect(await ageOf(message)).toBeLessThan(30);
    expect(await ageOf(fresh)).toBeGreaterThan(AFTER_S - 31);
    // Renewed, they are left alone the next time.
    expect(await republishOverdue(dependencies(), signal)).toBe(0);
    await expectDelivered(...overdue);
  });

  test("finds nothing where nothing was ever marked", async () => {
    expect(await republishOverdue(dependencies(), signal)).toBe(0);
  });

  test("does not publish a job that ended meanwhile, nor mark it again", async () => {
    const gone = messageOf("d");
    const other = await mark("a", AFTER_S + 1);
    const listing: ObjectStore = {
      ...store,
      async *list(prefix, ended) {
        yield { key: `pending/${gone.hash}`, modifiedAt: new Date(0) };
        yield* store.list(prefix, ended);
      },
    };
    expect(await republishOverdue(dependencies({ store: listing }), signal)).toBe(1);
    await expectDelivered(other);
    await expect(stat(pathOf(gone.hash))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("tells of a marker that is no job, leaves it as it is, and goes on", async () => {
    for (const [id, text] of [
      ["broken", "not json"],
      ["empty", ""],
      ["strange", '{"hash":1}'],
    ] as const) {
      await store.put(`pending/${id}`, new TextEncoder().encode(text), { signal });
      await age(id, AFTER_S + 1);
    }
    const job = await mark("a", AFTER_S + 1);
    expect(await republishOverdue(dependencies(), signal)).toBe(1);
    await expectDelivered(job);
    const told = log.lines.filter(({ level }) => level === "error");
    expect(told.map(({ fields }) => "id" in fields && fields.id).sort()).toEqual([
      "broken",
      "empty",
      "strange",
    ]);
    expect(await Bun.file(pathOf("broken")).text()).toBe("not json");
  });

  test.each(["list", "get"] as const)(
    "leaves all to the next one when the store cannot be asked at %s",
    async (operation) => {
      const job = await mark("a", AFTER_S + 1);
      store.fail(operation, "pending/");
      await expect(republishOverdue(dependencies(), signal)).rejects.toThrow(
        anErrorOf("backend_unavailable"),
      );
      store.heal();
      expect(await republishOverdue(dependencies(), signal)).toBe(1);
      await expectDelivered(job);
    },
  );

  test("leaves what the queue does not take to the next one, as overdue as it is", async () => {
    const jobs = [await mark("a", AFTER_S + 1), await mark("b", AFTER_S + 1)];
    let publishes = 0;
    const failing: JobQueue = {
      ...queue,
      async publish(body, ended) {
        if (++publishes === 2) throw new QueueUnavailableError("Told to fail");
        await queue.publish(body, ended);
      },
    };
    await expect(republishOverdue(dependencies({ queue: failing }), signal)).rejects.toThrow(
      anErrorOf("backend_unavailable"),
    );
    const ages = await Promise.all(jobs.map(ageOf));
    expect(ages.filter((seconds) => seconds > AFTER_S)).toHaveLength(1);
    expect(await republishOverdue(dependencies({ queue: failing }), signal)).toBe(1);
    await expectDelivered(...jobs);
  });
});

describe("a reconciler", () => {
  test("looks at once and then again and again", async () => {
    const first = await mark("a", AFTER_S + 1);
    reconciler = startReconciler(dependencies());
    await expectDelivered(first);
    const second = await mark("b", AFTER_S + 1);
    await expectDelivered(first, second);
    const told = (): number =>
      log.lines.filter(({ message }) => /published again/.test(message)).length;
    await waitFor(() => told() === 2, { what: "both rounds to be told" });
  });

  test("goes on after a round that failed", async () => {
    const job = await mark("a", AFTER_S + 1);
    store.fail("list", "pending/");
    reconciler = startReconciler(dependencies());
    await waitFor(() => warnings().length > 0, { what: "the failure to be told" });
    expect(warnings()).toEqual(["reconciling failed; tried again later"]);
    store.heal();
    await expectDelivered(job);
  });

  test("that is stopped ends its round at once, without a complaint, and begins no other", async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    let rounds = 0;
    const slow: ObjectStore = {
      ...store,
      async *list(prefix, ended) {
        rounds += 1;
        await held;
        yield* store.list(prefix, ended);
      },
    };
    await mark("a", AFTER_S + 1);
    await startReconciler(dependencies({ store: slow })).stop();
    letGo();
    await Bun.sleep(settings.RECONCILE_INTERVAL_S * 1000 + 100);
    expect(rounds).toBe(1);
    expect(delivered).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  test("that is stopped does not wait for a store that hangs", async () => {
    await mark("a", AFTER_S + 1);
    store.hang("get", "pending/");
    const hanging = startReconciler(dependencies());
    const stoppedAt = performance.now();
    await hanging.stop();
    expect(performance.now() - stoppedAt).toBeLessThan(settings.STORE_TIMEOUT_MS);
    expect(warnings()).toEqual([]);
  });
});
