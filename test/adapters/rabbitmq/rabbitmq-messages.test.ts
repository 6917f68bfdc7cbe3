import { beforeEach, describe, expect, test } from "bun:test";
import type { Channel } from "amqplib";
import { QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { DeadLetter, JobQueue, Verdict } from "../../../src/ports/job-queue.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

/** Clocks of the broker and of the test are cut to milliseconds each. */
const CLOCK_SLACK_MS = 5;

function dead(reason: string): Verdict {
  return { action: "dead", code: "not_a_job", reason, attempts: 3 };
}

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

  function letters(count: number): Promise<readonly DeadLetter[]> {
    return waitFor(
      async () => {
        const found = await queue.deadLetters(count + 1, signal);
        return found.length === count && found;
      },
      { what: `${count} dead letters` },
    );
  }

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
      const [letter] = await letters(1);
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
    const [letter] = await letters(1);
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

  describe("dead letters", () => {
    async function bury(...bodies: readonly string[]): Promise<void> {
      const received = bench.record(queue, ({ body }) => dead(`no ${body}`));
      for (const [index, body] of bodies.entries()) {
        await queue.publish(body, signal);
        await waitFor(() => received.length === index + 1, { what: body });
      }
      await letters(bodies.length);
    }

    test("can be removed by their ids; the others stay as they are", async () => {
      await bury("one", "two", "three");
      const [three, two, one] = await letters(3);
      expect(new Set([one?.id, two?.id, three?.id]).size).toBe(3);
      const ids = new Set([one?.id ?? "", three?.id ?? "", "no letter's"]);
      expect(await queue.removeDeadLetters(ids, signal)).toBe(2);
      const [left] = await letters(1);
      expect(left).toEqual(two);
      expect(await queue.removeDeadLetters(ids, signal)).toBe(0);
    });

    test("are all seen by readers and removers that come at once", async () => {
      await bury("one", "two", "three");
      const [three] = await letters(3);
      const [listed, removed, left] = await Promise.all([
        queue.deadLetters(10, signal),
        queue.removeDeadLetters(new Set([three?.id ?? ""]), signal),
        queue.deadLetters(10, signal),
      ]);
      expect(listed).toHaveLength(3);
      expect(removed).toBe(1);
      expect(left).toHaveLength(2);
    });

    test("are read in vain by whom nobody waits for, and are still there", async () => {
      await bury("one", "two");
      const controller = new AbortController();
      const reading = queue.deadLetters(10, controller.signal).catch((error: unknown) => error);
      controller.abort("unwanted");
      expect(await reading).toBe("unwanted");
      expect(await letters(2)).toHaveLength(2);
    });

    test("of another system have an id too, and can be removed", async () => {
      other.sendToQueue(graveyard(), Buffer.from("bare"));
      other.sendToQueue(graveyard(), Buffer.from("odd"), {
        headers: { code: 5, reason: null, attempts: "many", "died-at": "yesterday" },
      });
      const found = await letters(2);
      for (const letter of found) {
        expect(letter).toMatchObject({ code: "unknown", reason: "", attempts: 0 });
        expect(letter.diedAt).toEqual(new Date(0));
      }
      expect(found.map(({ body }) => body)).toEqual(["odd", "bare"]);
      expect(new Set(found.map(({ id }) => id)).size).toBe(2);
      const bare = new Set([found[1]?.id ?? ""]);
      expect(await queue.removeDeadLetters(bare, signal)).toBe(1);
      expect((await letters(1))[0]?.body).toBe("odd");
    });

    test("keep the beginning of a reason of any length", async () => {
      const reason = `x${"😀".repeat(100_000)}`;
      bench.record(queue, () => dead(reason));
      await queue.publish("poison", signal);
      const [letter] = await letters(1);
      expect(letter?.reason.length).toBeGreaterThan(1000);
      expect(letter?.reason.endsWith("😀…")).toBe(true);
      expect(reason.startsWith(letter?.reason.slice(0, -1) ?? "?")).toBe(true);
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

  test("a queue that is closed ends its consumers and refuses every call", async () => {
    const received = bench.record(queue);
    await queue.publish("before", signal);
    await waitFor(() => received.length === 1, { what: "the message before" });
    await queue.close();
    await queue.close();
    await expect(queue.publish("late", signal)).rejects.toBeInstanceOf(QueueUnavailableError);
    await expect(queue.removeDeadLetters(new Set(), signal)).rejects.toBeInstanceOf(
      QueueUnavailableError,
    );
    other.sendToQueue(main(), Buffer.from("after"));
    const texts = [(await take(main())).content.toString()];
    // Its ack may not have gone out before the end: then the first one comes again.
    if (texts[0] === "before") texts.push((await take(main())).content.toString());
    expect(texts.at(-1)).toBe("after");
    expect(received).toHaveLength(1);
  });
});
