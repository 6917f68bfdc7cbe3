import { describe, expect, test } from "bun:test";
import type { Delivery, Verdict } from "../../src/ports/job-queue.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import type { QueueBench, Received } from "./job-queue-bench.ts";
import { describeLetters } from "./job-queue-letters.ts";

/** Clocks of the backend and of the test are cut to milliseconds each. */
const CLOCK_SLACK_MS = 5;

/** Acks what comes again, so that a message is judged once by `first`. */
function firstTime(first: Verdict): (received: Received) => Verdict {
  return ({ redelivered }) => (redelivered ? { action: "ack" } : first);
}

/** The clauses on what becomes of a delivery, besides ack. */
export function describeVerdicts(bench: QueueBench): void {
  const { signal } = new AbortController();

  describe("retry", () => {
    test("hands the message out again, not before the delay, as redelivered", async () => {
      const queue = await bench.connect();
      const received = bench.record(queue, firstTime({ action: "retry", delayMs: 400 }));
      await queue.publish("again", signal);
      await waitFor(() => received.length === 2, { what: "the message again" });
      const [first, second] = received;
      expect(second?.body).toBe("again");
      expect([first?.redelivered, second?.redelivered]).toEqual([false, true]);
      const apart = (second?.at ?? 0) - (first?.at ?? 0);
      expect(apart).toBeGreaterThanOrEqual(400 - CLOCK_SLACK_MS);
      expect(apart).toBeLessThan(5000);
    });

    test("takes delays of no time and of parts of milliseconds", async () => {
      const queue = await bench.connect();
      const delays = [0, 0.25, 12.75];
      const received = bench.record(queue, () => {
        const delayMs = delays.shift();
        return delayMs === undefined ? { action: "ack" } : { action: "retry", delayMs };
      });
      await queue.publish("again", signal);
      await waitFor(() => received.length === 4, { what: "the message for the fourth time" });
      expect(received.map(({ redelivered }) => redelivered)).toEqual([false, true, true, true]);
    });

    test("puts a new body in the place of the old one, for good", async () => {
      const queue = await bench.connect();
      const verdicts: Verdict[] = [
        { action: "retry", delayMs: 50, body: "new" },
        { action: "retry", delayMs: 50 },
      ];
      const received = bench.record(queue, () => verdicts.shift() ?? { action: "ack" });
      await queue.publish("old", signal);
      await waitFor(() => received.length === 3, { what: "the message for the third time" });
      expect(received.map(({ body }) => body)).toEqual(["old", "new", "new"]);
    });

    test("holds nothing up: neither new messages nor shorter delays", async () => {
      const queue = await bench.connect();
      const delays = new Map([
        ["slow", 1500],
        ["fast", 200],
      ]);
      const received = bench.record(queue, ({ body, redelivered }) => {
        const delayMs = delays.get(body);
        if (redelivered || delayMs === undefined) return { action: "ack" };
        return { action: "retry", delayMs };
      });
      await queue.publish("slow", signal);
      await waitFor(() => received.length === 1, { what: "the slow message" });
      await queue.publish("fast", signal);
      await waitFor(() => received.length === 2, { what: "the fast message" });
      await queue.publish("new", signal);
      await waitFor(() => received.length === 5, { what: "all messages to end" });
      expect(received.map(({ body }) => body)).toEqual(["slow", "fast", "new", "fast", "slow"]);
    });
  });

  test("a message that waits holds up none that comes over another connection", async () => {
    const received = bench.record(
      await bench.connect(),
      firstTime({ action: "retry", delayMs: 4000 }),
    );
    const publisher = await bench.connect();
    await publisher.publish("waits", signal);
    await waitFor(() => received.length === 1, { what: "the message that is to wait" });
    await publisher.publish("comes", signal);
    await waitFor(() => received.length === 2, { what: "the message behind it" });
    expect(received.map(({ body }) => body)).toEqual(["waits", "comes"]);
  });

  describe("a handler that throws", () => {
    const FAILURES: Record<string, () => Promise<Verdict>> = {
      "a rejection": () => Promise.reject(new Error("the handler failed")),
      "a throw before any await": () => {
        throw new Error("the handler failed");
      },
    };
    test.each(Object.entries(FAILURES))("%s: the message comes back", async (_kind, fail) => {
      const queue = await bench.connect();
      const seen: Received[] = [];
      const handle = ({ body, redelivered }: Delivery): Promise<Verdict> => {
        seen.push({ body, redelivered, at: performance.now() });
        return seen.length > 1 ? Promise.resolve({ action: "ack" }) : fail();
      };
      bench.consume(queue, handle, 300);
      await queue.publish("again", signal);
      await waitFor(() => seen.length === 2, { what: "the message again" });
      const [first, second] = seen;
      expect(second).toMatchObject({ body: "again", redelivered: true });
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(300 - CLOCK_SLACK_MS);
    });
  });

  describe("dead", () => {
    test("keeps the letter with its reasons and never hands it out again", async () => {
      const queue = await bench.connect();
      const started = Date.now();
      const received = bench.record(queue, ({ body }) =>
        body === "poison"
          ? { action: "dead", code: "not_a_job", reason: "no JSON – ✗", attempts: 7 }
          : { action: "ack" },
      );
      await queue.publish("poison", signal);
      await queue.publish("good", signal);
      await waitFor(() => received.length >= 2, { what: "both messages" });
      const [letter] = await waitFor(
        async () => {
          const letters = await queue.deadLetters(10, signal);
          return letters.length > 0 && letters;
        },
        { what: "the dead letter" },
      );
      expect(letter).toMatchObject({
        body: "poison",
        code: "not_a_job",
        reason: "no JSON – ✗",
        attempts: 7,
      });
      const diedAt = letter?.diedAt.getTime() ?? 0;
      expect(Math.abs(diedAt - started)).toBeLessThan(60_000);
      await queue.publish("another", signal);
      await waitFor(() => received.length >= 3, { what: "the message behind" });
      expect(received.map(({ body }) => body)).toEqual(["poison", "good", "another"]);
    });

    test("lists the newest letters first, at most as many as asked for, every time", async () => {
      const queue = await bench.connect();
      expect(await queue.deadLetters(10, signal)).toEqual([]);
      const received = bench.record(queue, () => ({
        action: "dead",
        code: "attempts_exhausted",
        reason: "11 of 10",
        attempts: 11,
      }));
      for (const [index, body] of ["one", "two", "three"].entries()) {
        await queue.publish(body, signal);
        await waitFor(() => received.length === index + 1, { what: body });
      }
      const reader = await bench.connect();
      await waitFor(async () => (await reader.deadLetters(10, signal)).length === 3, {
        what: "all letters",
      });
      for (const [limit, bodies] of [
        [10, ["three", "two", "one"]],
        [2, ["three", "two"]],
        [10, ["three", "two", "one"]],
      ] as const) {
        const letters = await reader.deadLetters(limit, signal);
        expect(letters.map(({ body }) => body)).toEqual([...bodies]);
      }
    });
  });

  describeLetters(bench);
}
