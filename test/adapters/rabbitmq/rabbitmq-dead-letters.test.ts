import { beforeEach, expect, test } from "bun:test";
import type { Channel } from "amqplib";
import type { JobQueue } from "../../../src/ports/job-queue.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { dead, deadLetters, useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

describeService("rabbitmq", () => {
  const bench = useBroker();
  let queue: JobQueue;
  let other: Channel;

  beforeEach(async () => {
    queue = await bench.open();
    other = await bench.channel();
  });

  const graveyard = (): string => `${bench.prefix}_dead`;

  async function bury(...bodies: readonly string[]): Promise<void> {
    const received = bench.record(queue, ({ body }) => dead(`no ${body}`));
    for (const [index, body] of bodies.entries()) {
      await queue.publish(body, signal);
      await waitFor(() => received.length === index + 1, { what: body });
    }
    await deadLetters(queue, bodies.length);
  }

  test("dead letters can be removed by their ids; the others stay as they are", async () => {
    await bury("one", "two", "three");
    const [three, two, one] = await deadLetters(queue, 3);
    expect(new Set([one?.id, two?.id, three?.id]).size).toBe(3);
    const ids = new Set([one?.id ?? "", three?.id ?? "", "no letter's"]);
    expect(await queue.removeDeadLetters(ids, signal)).toBe(2);
    const [left] = await deadLetters(queue, 1);
    expect(left).toEqual(two);
    expect(await queue.removeDeadLetters(ids, signal)).toBe(0);
  });

  test("dead letters are all seen by readers and removers that come at once", async () => {
    await bury("one", "two", "three");
    const [three] = await deadLetters(queue, 3);
    const [listed, removed, left] = await Promise.all([
      queue.deadLetters(10, signal),
      queue.removeDeadLetters(new Set([three?.id ?? ""]), signal),
      queue.deadLetters(10, signal),
    ]);
    expect(listed).toHaveLength(3);
    expect(removed).toBe(1);
    expect(left).toHaveLength(2);
  });

  test("dead letters are read in vain by whom nobody waits for, and are still there", async () => {
    await bury("one", "two");
    const controller = new AbortController();
    const reading = queue.deadLetters(10, controller.signal).catch((error: unknown) => error);
    controller.abort("unwanted");
    expect(await reading).toBe("unwanted");
    expect(await deadLetters(queue, 2)).toHaveLength(2);
  });

  test("dead letters of another system have an id too, and can be removed", async () => {
    other.sendToQueue(graveyard(), Buffer.from("bare"));
    other.sendToQueue(graveyard(), Buffer.from("odd"), {
      headers: { code: 5, reason: null, attempts: "many", "died-at": "yesterday" },
    });
    const found = await deadLetters(queue, 2);
    for (const letter of found) {
      expect(letter).toMatchObject({ code: "unknown", reason: "", attempts: 0 });
      expect(letter.diedAt).toEqual(new Date(0));
    }
    expect(found.map(({ body }) => body)).toEqual(["odd", "bare"]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(2);
    const bare = new Set([found[1]?.id ?? ""]);
    expect(await queue.removeDeadLetters(bare, signal)).toBe(1);
    expect((await deadLetters(queue, 1))[0]?.body).toBe("odd");
  });

  test("dead letters keep the beginning of a reason of any length", async () => {
    const reason = `x${"😀".repeat(100_000)}`;
    bench.record(queue, () => dead(reason));
    await queue.publish("poison", signal);
    const [letter] = await deadLetters(queue, 1);
    expect(letter?.reason.length).toBeGreaterThan(1000);
    expect(letter?.reason.endsWith("😀…")).toBe(true);
    expect(reason.startsWith(letter?.reason.slice(0, -1) ?? "?")).toBe(true);
  });
});
