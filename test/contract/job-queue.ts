import { describe, expect, test } from "bun:test";
import { QueueUnavailableError } from "../../src/domain/errors.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { type OpenJobQueue, useQueueBench } from "./job-queue-bench.ts";
import { describeConsumers } from "./job-queue-consumers.ts";
import { describeVerdicts } from "./job-queue-verdicts.ts";

/** Every clause of the job queue's contract; `open` makes an empty queue each time. */
export function describeJobQueue(name: string, open: () => Promise<OpenJobQueue>): void {
  describe(`job queue: ${name}`, () => {
    const bench = useQueueBench(open);
    const { signal } = new AbortController();

    test("hands out what was published, before the consumer came or after", async () => {
      const queue = await bench.connect();
      await queue.publish("early", signal);
      const received = bench.record(queue);
      await waitFor(() => received.length === 1, { what: "the early message" });
      await queue.publish("late", signal);
      await waitFor(() => received.length === 2, { what: "the late message" });
      expect(received.map(({ body }) => body)).toEqual(["early", "late"]);
      expect(received.map(({ redelivered }) => redelivered)).toEqual([false, false]);
    });

    const BODIES = {
      JSON: JSON.stringify({ hash: "a".repeat(64), wm_text: 'Filigrane "1"', options: {} }),
      "text of many scripts": "photo – ファイル – 😀 – مرحبا – e\u0301\u0000\n",
      "no JSON": "{not json",
      "200 KB": "0123456789".repeat(20_000),
    };
    test.each(Object.entries(BODIES))("keeps the body as it is: %s", async (_kind, body) => {
      const queue = await bench.connect();
      const received = bench.record(queue);
      await queue.publish(body, signal);
      await waitFor(() => received.length > 0, { what: "the message" });
      expect(received[0]?.body).toBe(body);
    });

    test("hands out every message, and none again once it is acked", async () => {
      const queue = await bench.connect();
      const bodies = Array.from({ length: 50 }, (_, index) => `message ${index}`);
      await Promise.all(bodies.map((body) => queue.publish(body, signal)));
      const received = bench.record(queue);
      await waitFor(() => received.length >= bodies.length, { what: "all messages" });
      await queue.publish("last", signal);
      await waitFor(() => received.some(({ body }) => body === "last"), { what: "the last" });
      expect(received.map(({ body }) => body).sort()).toEqual([...bodies, "last"].sort());
    });

    test("keeps messages and acks beyond the connection that made them", async () => {
      const first = await bench.connect();
      await first.publish("acked", signal);
      const received: string[] = [];
      const consumer = bench.consume(first, async ({ body }) => {
        received.push(body);
        return { action: "ack" };
      });
      await waitFor(() => received.length === 1, { what: "the first message" });
      await consumer.stop();
      await first.publish("kept", signal);
      await first.close();
      const later = bench.record(await bench.connect());
      await waitFor(() => later.length > 0, { what: "the message that was kept" });
      expect(later.map(({ body }) => body)).toEqual(["kept"]);
    });

    test("hands a message to a consumer of another connection, one that idles too", async () => {
      const received = bench.record(await bench.connect());
      const publisher = await bench.connect();
      await publisher.publish("first", signal);
      await waitFor(() => received.length === 1, { what: "the first message" });
      await publisher.publish("second", signal);
      await waitFor(() => received.length === 2, { what: "the second message" });
    });

    test("rejects every call with the reason of a signal that has aborted", async () => {
      const queue = await bench.connect();
      const reason = new Error("no longer wanted");
      const aborted = AbortSignal.abort(reason);
      const calls = [
        () => queue.publish("unwanted", aborted),
        () => queue.deadLetters(10, aborted),
        () => queue.probe(aborted),
      ];
      for (const call of calls) {
        expect(await call().then(String, (error: unknown) => error)).toBe(reason);
      }
      const received = bench.record(queue);
      await queue.publish("wanted", signal);
      await waitFor(() => received.length > 0, { what: "the message that was wanted" });
      expect(received.map(({ body }) => body)).toEqual(["wanted"]);
    });

    test("says that it can be asked, and says so no more once it is closed", async () => {
      const queue = await bench.connect();
      await queue.probe(signal);
      await queue.close();
      const calls = [
        () => queue.publish("late", signal),
        () => queue.deadLetters(10, signal),
        () => queue.probe(signal),
      ];
      for (const call of calls) {
        const error = await call().then(String, (reason: unknown) => reason);
        expect(error).toBeInstanceOf(QueueUnavailableError);
      }
    });

    describeVerdicts(bench);
    describeConsumers(bench);
  });
}
