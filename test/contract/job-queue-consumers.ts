import { describe, expect, test } from "bun:test";
import type { Delivery, Verdict } from "../../src/ports/job-queue.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import type { QueueBench } from "./job-queue-bench.ts";

const ACK: Verdict = { action: "ack" };

/** A handler that holds each delivery until the test gives its verdict. */
function holdDeliveries(): {
  readonly held: { readonly delivery: Delivery; readonly end: (verdict: Verdict) => void }[];
  readonly handle: (delivery: Delivery) => Promise<Verdict>;
} {
  const held: { delivery: Delivery; end: (verdict: Verdict) => void }[] = [];
  const handle = (delivery: Delivery): Promise<Verdict> => {
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    held.push({ delivery, end: resolve });
    return promise;
  };
  return { held, handle };
}

/** The clauses on prefetch, on several consumers and on their end. */
export function describeConsumers(bench: QueueBench): void {
  const { signal } = new AbortController();

  describe("consumers", () => {
    test("a consumer holds one message at a time", async () => {
      const queue = await bench.connect();
      let holding = 0;
      let most = 0;
      let done = 0;
      bench.consume(queue, async () => {
        holding += 1;
        most = Math.max(most, holding);
        await Bun.sleep(20);
        holding -= 1;
        done += 1;
        return ACK;
      });
      for (let index = 0; index < 10; index++) await queue.publish(`message ${index}`, signal);
      await waitFor(() => done === 10, { what: "all messages" });
      expect(most).toBe(1);
    });

    test("whoever starts one has it before its handler is called", async () => {
      const queue = await bench.connect();
      await queue.publish("waiting", signal);
      let hasConsumer = false;
      const calledWith: boolean[] = [];
      bench.consume(queue, async () => {
        calledWith.push(hasConsumer);
        return ACK;
      });
      hasConsumer = true;
      await waitFor(() => calledWith.length === 1, { what: "the message" });
      expect(calledWith).toEqual([true]);
    });

    test("what one consumer holds does not hold another up, nor is it handed out twice", async () => {
      const [one, two] = [await bench.connect(), await bench.connect()];
      const slow = holdDeliveries();
      bench.consume(one, slow.handle);
      await one.publish("held", signal);
      await waitFor(() => slow.held.length === 1, { what: "the message that is held" });
      const received = bench.record(two);
      // The holder's consumer has its one message: all these are the other's.
      for (let index = 0; index < 5; index++) await two.publish(`message ${index}`, signal);
      await waitFor(() => received.length === 5, { what: "the other messages" });
      slow.held[0]?.end(ACK);
      await waitFor(() => slow.held.length === 1 && received.length === 5, { what: "the end" });
      expect(received.some(({ body }) => body === "held")).toBe(false);
    });

    test("several consumers of one connection hold messages side by side", async () => {
      const queue = await bench.connect();
      const hands = [holdDeliveries(), holdDeliveries()];
      for (const { handle } of hands) bench.consume(queue, handle);
      await queue.publish("a", signal);
      await queue.publish("b", signal);
      await waitFor(() => hands.every(({ held }) => held.length === 1), { what: "both to hold" });
      const bodies = hands.flatMap(({ held }) => held.map(({ delivery }) => delivery.body));
      expect(bodies.sort()).toEqual(["a", "b"]);
      for (const { held } of hands) held[0]?.end(ACK);
    });

    test("many messages are handled once each by several consumers", async () => {
      const queues = [await bench.connect(), await bench.connect(), await bench.connect()];
      const handled: string[] = [];
      for (const queue of queues) {
        bench.consume(queue, async ({ body }) => {
          await Bun.sleep(1);
          handled.push(body);
          return ACK;
        });
      }
      const bodies = Array.from({ length: 60 }, (_, index) => `message ${index}`);
      await Promise.all(
        bodies.map((body, index) => queues[index % queues.length]?.publish(body, signal)),
      );
      await waitFor(() => handled.length >= bodies.length, { what: "all messages" });
      expect(handled.sort()).toEqual(bodies.sort());
    });
  });

  describe("a consumer that is stopped", () => {
    test("takes no further message, and can be stopped again", async () => {
      const queue = await bench.connect();
      const first: string[] = [];
      const consumer = bench.consume(queue, async ({ body }) => {
        first.push(body);
        return ACK;
      });
      await queue.publish("before", signal);
      await waitFor(() => first.length === 1, { what: "the message before" });
      await consumer.stop();
      await consumer.stop();
      await queue.publish("after", signal);
      const second = bench.record(queue);
      await waitFor(() => second.length === 1, { what: "the message after" });
      expect(first).toEqual(["before"]);
      expect(second[0]).toMatchObject({ body: "after", redelivered: false });
    });

    test("tells the delivery in hand, and has stopped when that has its verdict", async () => {
      const queue = await bench.connect();
      const { held, handle } = holdDeliveries();
      const consumer = bench.consume(queue, handle);
      await queue.publish("in hand", signal);
      await queue.publish("behind", signal);
      await waitFor(() => held.length === 1, { what: "the message in hand" });
      const [inHand] = held;
      expect(inHand?.delivery.signal.aborted).toBe(false);

      let hasStopped = false;
      const stopped = consumer.stop().then(() => {
        hasStopped = true;
      });
      expect(inHand?.delivery.signal.aborted).toBe(true);
      await Bun.sleep(50);
      expect(hasStopped).toBe(false);
      inHand?.end({ action: "retry", delayMs: 0 });
      await stopped;
      expect(held).toHaveLength(1);

      const rest = bench.record(queue);
      await waitFor(() => rest.length === 2, { what: "both messages" });
      const again = rest.find(({ body }) => body === inHand?.delivery.body);
      expect(again?.redelivered).toBe(true);
      expect(rest.map(({ body }) => body).sort()).toEqual(["behind", "in hand"]);
    });

    test("leaves the other consumers at work", async () => {
      const queue = await bench.connect();
      const stopped = bench.consume(queue, async () => ACK);
      const received = bench.record(queue);
      await stopped.stop();
      for (let index = 0; index < 5; index++) await queue.publish(`message ${index}`, signal);
      await waitFor(() => received.length === 5, { what: "all messages" });
    });
  });
}
