import { describe, expect, test } from "bun:test";
import { QueueUnavailableError } from "../../src/domain/errors.ts";
import type { DeadLetter, JobQueue } from "../../src/ports/job-queue.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import type { QueueBench } from "./job-queue-bench.ts";

/** The clauses on the ids of dead letters and on their removal. */
export function describeLetters(bench: QueueBench): void {
  const { signal } = new AbortController();

  describe("dead letters", () => {
    test("gives every letter an id of its own that stays the same", async () => {
      const queue = await bench.connect();
      const letters = await buryAll(bench, queue, ["same", "same", "other"]);
      expect(new Set(letters.map(({ id }) => id)).size).toBe(3);
      for (const { id } of letters) expect(id).not.toBe("");
      expect(await allLetters(await bench.connect(), 3)).toEqual(letters);
    });

    test("removes the letters with the ids given, for good, and tells how many", async () => {
      const queue = await bench.connect();
      const letters = await buryAll(bench, queue, ["one", "two", "three"]);
      const kept = letters.slice(1, 2);
      const ids = new Set(letters.map(({ id }) => id));
      for (const { id } of kept) ids.delete(id);
      expect(await removeLetters(queue, ids)).toBe(2);
      const later = await bench.connect();
      expect(await allLetters(later, 1)).toEqual(kept);
      expect(await later.removeDeadLetters(ids, signal)).toBe(0);
      expect(await allLetters(later, 1)).toEqual(kept);
    });

    test("removes no letter but those, whatever the ids", async () => {
      const queue = await bench.connect();
      const letters = await buryAll(bench, queue, ["one", "two"]);
      const strange = ["", "0", "-1", "no such id", "' OR 1=1 --", `${letters[0]?.id} `];
      expect(await queue.removeDeadLetters(new Set(), signal)).toBe(0);
      expect(await queue.removeDeadLetters(new Set(strange), signal)).toBe(0);
      expect(await allLetters(queue, 2)).toEqual(letters);
    });

    test("gives no letter the id of one that was removed, not even for the same body", async () => {
      const queue = await bench.connect();
      const ids = new Set((await buryAll(bench, queue, ["again"])).map(({ id }) => id));
      expect(await removeLetters(queue, ids)).toBe(1);
      const letters = await buryAll(bench, queue, ["again"]);
      expect(letters.filter(({ id }) => ids.has(id))).toEqual([]);
      expect(await queue.removeDeadLetters(ids, signal)).toBe(0);
      expect(await allLetters(queue, 1)).toEqual(letters);
    });

    test("removes nothing once the signal has aborted or the queue is closed", async () => {
      const queue = await bench.connect();
      const letters = await buryAll(bench, queue, ["kept"]);
      const ids = new Set(letters.map(({ id }) => id));
      const reason = new Error("no longer wanted");
      const aborted = queue.removeDeadLetters(ids, AbortSignal.abort(reason));
      expect(await aborted.catch((error: unknown) => error)).toBe(reason);
      await queue.close();
      const closed = queue.removeDeadLetters(ids, signal);
      expect(await closed.catch((error: unknown) => error)).toBeInstanceOf(QueueUnavailableError);
      expect(await allLetters(await bench.connect(), 1)).toEqual(letters);
    });
  });
}

/** The letters, the newest first, once there are exactly `count`. */
async function allLetters(queue: JobQueue, count: number): Promise<DeadLetter[]> {
  const { signal } = new AbortController();
  return await waitFor(
    async () => {
      const letters = await queue.deadLetters(1000, signal);
      return letters.length === count && [...letters];
    },
    { what: `${count} dead letters` },
  );
}

/** Lets messages of these bodies die one after the other in a queue without letters. */
async function buryAll(
  bench: QueueBench,
  queue: JobQueue,
  bodies: readonly string[],
): Promise<DeadLetter[]> {
  const { signal } = new AbortController();
  const consumer = bench.consume(queue, async () => ({
    action: "dead",
    code: "some_code",
    reason: "It had to be",
    attempts: 1,
  }));
  let letters: DeadLetter[] = [];
  for (const [index, body] of bodies.entries()) {
    await queue.publish(body, signal);
    letters = await allLetters(queue, index + 1);
  }
  await consumer.stop();
  return letters;
}

/** Removes what must be there, and tells how many there were in the end. */
async function removeLetters(queue: JobQueue, ids: ReadonlySet<string>): Promise<number> {
  const { signal } = new AbortController();
  let removed = 0;
  await waitFor(
    async () => {
      removed += await queue.removeDeadLetters(ids, signal);
      return removed >= ids.size;
    },
    { what: "the letters to be removed" },
  );
  return removed;
}
