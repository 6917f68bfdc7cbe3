import { beforeEach, describe, expect, test } from "bun:test";
import type { Channel } from "amqplib";
import type { JobQueue, Verdict } from "../../../src/ports/job-queue.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { dead, deadLetters, useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

/** Clocks of the broker and of the test are cut to milliseconds each. */
const CLOCK_SLACK_MS = 5;

describeService("rabbitmq", () => {
  const bench = useBroker();
  let queue: JobQueue;
  let other: Channel;

  beforeEach(async () => {
    queue = await bench.open();
    other = await bench.channel();
  });

  const main = (): string => `${bench.prefix}_retry`;
  const graveyard = (): string => `${bench.prefix}_dead`;

  /** A message as it lies in a queue, taken out of it. */
  function take(name: string) {
    return waitFor(() => other.get(name, { noAck: true }), { what: `a message in ${name}` });
  }

  describe("messages of another system", () => {
    test("are read without any of our properties", async () => {
      other.sendToQueue(main(), Buffer.from('{"hash":"a"}'));
      const received = bench.record(queue);
      await waitFor(() => received.length === 1, { what: "the message" });
      expect(received[0]).toMatchObject({ body: '{"hash":"a"}', redelivered: false });
    });

    test("that have been through a delay queue of its own count as handed out before", async () => {
      await other.assertQueue(`${bench.prefix}_foreign_wait`, {
        durable: true,
        deadLetterExchange: "",
        deadLetterRoutingKey: main(),
      });
      other.sendToQueue(`${bench.prefix}_foreign_wait`, Buffer.from("x"), { expiration: 20 });
      const received = bench.record(queue);
      await waitFor(() => received.length === 1, { what: "the message" });
      expect(received[0]?.redelivered).toBe(true);
    });

    test("keep their bytes through retry and death, UTF-8 or not", async () => {
      const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x41]);
      other.sendToQueue(main(), bytes, { headers: { foreign: "x".repeat(60_000) } });
      const verdicts: Verdict[] = [
        { action: "retry", delayMs: 0 },
        { action: "retry", delayMs: 20 },
        dead("not UTF-8"),
      ];
      const received = bench.record(queue, () => verdicts.shift() ?? { action: "ack" });
      const [letter] = await deadLetters(queue, 1);
      expect(received.map(({ body }) => body)).toEqual(Array(3).fill("{\uFFFD\uFFFD\0A"));
      expect(letter?.body).toBe("{\uFFFD\uFFFD\0A");
      const message = await take(graveyard());
      expect(message.content.equals(bytes)).toBe(true);
    });
  });

  test("a message of 10 MB is handed out, retried and buried as it is", async () => {
    const body = `{"padding":"${"0123456789".repeat(1_000_000)}`;
    const verdicts: Verdict[] = [{ action: "retry", delayMs: 10 }, dead("no JSON")];
    const received = bench.record(queue, () => verdicts.shift() ?? { action: "ack" });
    await queue.publish(body, signal);
    const [letter] = await deadLetters(queue, 1);
    expect(received.map((message) => message.body === body)).toEqual([true, true]);
    expect(letter?.body === body).toBe(true);
  });

  test("an empty message is handed out", async () => {
    other.sendToQueue(main(), Buffer.alloc(0));
    const received = bench.record(queue);
    await waitFor(() => received.length === 1, { what: "the message" });
    expect(received[0]?.body).toBe("");
  });

  test("what is published is persistent JSON", async () => {
    await queue.publish("{}", signal);
    const { properties } = await take(main());
    expect(properties).toMatchObject({ contentType: "application/json", deliveryMode: 2 });
    expect(properties.messageId).toBeString();
  });

  describe("waiting", () => {
    test("lasts as long as each message's own delay, and never less", async () => {
      const delays = new Map([
        ["long", 900],
        ["short", 300],
      ]);
      const received = bench.record(queue, ({ body, redelivered }) =>
        redelivered ? { action: "ack" } : { action: "retry", delayMs: delays.get(body) ?? 0 },
      );
      await queue.publish("long", signal);
      await queue.publish("short", signal);
      await waitFor(() => received.length === 4, { what: "both messages again" });
      for (const [body, delayMs] of delays) {
        const [first, second] = received.filter((message) => message.body === body);
        const apart = (second?.at ?? 0) - (first?.at ?? 0);
        expect(apart).toBeGreaterThanOrEqual(delayMs - CLOCK_SLACK_MS);
        expect(apart).toBeLessThan(delayMs + 3000);
      }
      expect(received.map(({ body }) => body)).toEqual(["long", "short", "short", "long"]);
    });

    test("is done in a durable queue that vanishes long after its last use", async () => {
      bench.record(queue, ({ redelivered }) =>
        redelivered ? { action: "ack" } : { action: "retry", delayMs: 59_999.5 },
      );
      await queue.publish("waits", signal);
      const name = `${bench.prefix}_wait_60000`;
      const rows = await waitFor(
        async () => {
          const listed = await bench.server.ctl("list_queues", "name", "durable", "arguments");
          return listed.split("\n").find((row) => row.startsWith(name));
        },
        { what: "the wait queue" },
      );
      expect(rows).toContain("true");
      expect(rows).toMatch(/"x-message-ttl",\s*60000/);
      expect(rows).toMatch(/"x-expires",\s*3660000/);
    });

    test("of more than RabbitMQ's longest time is cut to that", async () => {
      bench.record(queue, ({ redelivered }) =>
        redelivered ? { action: "ack" } : { action: "retry", delayMs: 1e15 },
      );
      await queue.publish("waits", signal);
      const name = `${bench.prefix}_wait_${2 ** 32 - 1 - 3_600_000}`;
      // Asking for a queue that is not there yet costs the channel.
      const message = await waitFor(
        async () => (await bench.channel()).get(name).catch(() => false as const),
        { what: "the message" },
      );
      expect(message.content.toString()).toBe("waits");
    });
  });

  test("two consumers over two connections share the messages, each handled once", async () => {
    const second = await bench.open();
    const hands = [bench.record(queue), bench.record(second)];
    const bodies = Array.from({ length: 200 }, (_, index) => `message ${index}`);
    await Promise.all(bodies.map((body) => queue.publish(body, signal)));
    await waitFor(() => hands.flat().length >= bodies.length, { what: "all messages" });
    expect(
      hands
        .flat()
        .map(({ body }) => body)
        .sort(),
    ).toEqual(bodies.sort());
    for (const received of hands) expect(received.length).toBeGreaterThan(0);
  });
});
