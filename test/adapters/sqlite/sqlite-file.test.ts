import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { openSqliteQueue } from "../../../src/adapters/sqlite/sqlite-queue.ts";
import { QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { JobQueue } from "../../../src/ports/job-queue.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const { signal } = new AbortController();

let folder: TemporaryFolder;
let path: string;
let closing: (() => Promise<void>)[];
let errors: Error[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  path = join(folder.path, "data", "queue.sqlite");
  closing = [];
  errors = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  await folder.remove();
});

async function open(): Promise<JobQueue> {
  const queue = await openSqliteQueue({
    path,
    leaseMs: () => 60_000,
    onError: (error) => errors.push(error),
  });
  closing.push(() => queue.close());
  return queue;
}

function record(queue: JobQueue): string[] {
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

/** That a message published on one queue comes through the file to a consumer of the other. */
async function expectToWork(publisher: JobQueue, bodies: string[], body: string): Promise<void> {
  await publisher.publish(body, signal);
  await waitFor(() => bodies.includes(body), { what: `${body} to be handed out` });
}

describe("a queue's file that is lost while in use", () => {
  const LOSSES: Record<string, () => Promise<void>> = {
    "its folder deleted": () => rm(join(folder.path, "data"), { recursive: true }),
    "its folder moved": () => rename(join(folder.path, "data"), join(folder.path, "moved")),
    "the file deleted, its parts left": () => rm(path),
    "the parts deleted, the file left": async () => {
      await rm(`${path}-wal`);
      await rm(`${path}-shm`);
    },
    "another file put in its place": async () => {
      await writeFile(`${path}.new`, "");
      await rename(`${path}.new`, path);
    },
  };
  test.each(Object.entries(LOSSES))("%s: the queue goes on with a new one", async (_how, lose) => {
    const queue = await open();
    const bodies = record(queue);
    await expectToWork(queue, bodies, "before");
    await lose();
    await expectToWork(queue, bodies, "after");
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every((error) => error instanceof QueueUnavailableError)).toBe(true);

    // It works on the file at the path, which others open, and not on one that only it can see.
    await expectToWork(await open(), bodies, "from outside");
    await queue.probe(signal);
  });

  test("two queues on it find each other again in the new one", async () => {
    const one = await open();
    const two = await open();
    const bodies = record(two);
    await expectToWork(one, bodies, "before");
    await rm(join(folder.path, "data"), { recursive: true });
    await expectToWork(one, bodies, "after");
    await expectToWork(two, bodies, "back");
    await expectToWork(one, bodies, "and again");
  });

  test("a verdict on a message that went with it is dropped, and the consumer goes on", async () => {
    const queue = await open();
    const { promise: judged, resolve: judge } = Promise.withResolvers<void>();
    const held: string[] = [];
    const consumer = queue.consume(
      async ({ body }) => {
        held.push(body);
        if (body === "lost") await judged;
        return body === "again"
          ? { action: "ack" }
          : { action: "retry", delayMs: 0, body: "again" };
      },
      { failureDelayMs: () => 50 },
    );
    closing.push(() => consumer.stop());
    await queue.publish("lost", signal);
    await waitFor(() => held.length === 1, { what: "the message to be held" });
    await rm(join(folder.path, "data"), { recursive: true });
    judge();
    await queue.publish("new", signal);
    await waitFor(() => held.includes("again"), { what: "the consumer to go on" });
    expect(held).toEqual(["lost", "new", "again"]);
  });
});

describe("a queue's file that is damaged", () => {
  async function fill(): Promise<void> {
    const queue = await openSqliteQueue({ path, leaseMs: () => 60_000 });
    for (let index = 0; index < 40; index++) await queue.publish("x".repeat(2000), signal);
    await queue.close();
  }
  const DAMAGES: Record<string, () => Promise<void>> = {
    "no database at all": async () => {
      await mkdir(join(folder.path, "data"));
      await writeFile(path, "this is no database ".repeat(500));
    },
    "overwritten in the middle": async () => {
      await fill();
      const bytes = await readFile(path);
      await writeFile(path, bytes.fill(0xaa, 5000, bytes.length - 5000));
    },
    "cut short": async () => {
      await fill();
      await truncate(path, 9000);
    },
  };
  test.each(Object.entries(DAMAGES))(
    "%s: moved aside as it is, a new one made",
    async (_how, damage) => {
      await damage();
      const damaged = await readFile(path);
      const queue = await open();
      await expectToWork(queue, record(queue), "new");

      const names = await readdir(join(folder.path, "data"));
      const [aside] = names.filter((name) => /^queue\.sqlite\.corrupt-\d{4}-[\dTZ.-]+$/.test(name));
      expect(await readFile(join(folder.path, "data", aside ?? ""))).toEqual(damaged);
      expect(errors).toHaveLength(1);
      expect(errors[0]?.message).toContain(aside ?? "a name");
    },
  );

  test("is found to be so while in use, too", async () => {
    await fill();
    const queue = await open();
    // Another's change makes the queue read the file again, rather than what it remembers of it.
    const other = new Database(path);
    other.run("DELETE FROM message");
    other.run("PRAGMA wal_checkpoint(TRUNCATE)");
    other.close();
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xaa));
    await expect(queue.publish("refused", signal)).rejects.toThrow(QueueUnavailableError);
    await expectToWork(queue, record(queue), "new");
    expect(errors.some(({ message }) => message.includes("corrupt-"))).toBe(true);
  });

  test("is moved with its parts, which another process may still use", async () => {
    await fill();
    const other = new Database(path);
    other.run("UPDATE message SET not_before = 0");
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xaa, 5000, bytes.length - 5000));
    const queue = await open();
    const names = await readdir(join(folder.path, "data"));
    const asides = names.filter((name) => name.includes(".corrupt-"));
    expect(asides.map((name) => name.replace(/^.*Z/, "")).sort()).toEqual(["", "-shm", "-wal"]);
    other.close();
    await expectToWork(queue, record(queue), "new");
  });

  test("one whose tables were dropped gets them again", async () => {
    const queue = await open();
    const other = new Database(path);
    other.run("DROP TABLE message");
    other.close();
    await expect(queue.publish("refused", signal)).rejects.toThrow(QueueUnavailableError);
    await expectToWork(queue, record(queue), "new");
  });

  test("an empty file is taken as a new one", async () => {
    await mkdir(join(folder.path, "data"));
    await writeFile(path, "");
    const queue = await open();
    await expectToWork(queue, record(queue), "new");
    expect(errors).toEqual([]);
  });
});

test("a file of a newer version is refused and left as it is", async () => {
  await (await openSqliteQueue({ path, leaseMs: () => 60_000 })).close();
  const database = new Database(path);
  database.run("PRAGMA user_version = 99");
  database.close();
  const copy = `${path}.copy`;
  await copyFile(path, copy);
  await expect(open()).rejects.toThrow(QueueUnavailableError);
  expect(await readFile(path)).toEqual(await readFile(copy));
});

test("a path that cannot be a file is refused", async () => {
  await mkdir(path, { recursive: true });
  await expect(open()).rejects.toThrow(QueueUnavailableError);
});
