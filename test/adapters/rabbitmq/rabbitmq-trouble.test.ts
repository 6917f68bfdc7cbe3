import { describe, expect, test } from "bun:test";
import { MisconfiguredBackendError, QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { Delivery } from "../../../src/ports/job-queue.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { BROKER_AWAY, isTaken, useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

describeService("rabbitmq", () => {
  const bench = useBroker();
  const main = (): string => `${bench.prefix}_retry`;

  describe("a queue that exists with other properties", () => {
    test("fails the opening, which names it, the difference and what to do", async () => {
      const other = await bench.channel();
      await other.assertQueue(main(), { durable: true, maxLength: 5 });
      const error = await failureOf(bench.open());
      expect(error).toBeInstanceOf(MisconfiguredBackendError);
      const message = String(error);
      for (const part of [main(), "x-max-length", "none", "5", "Drain and delete", "RABBITMQ_URL"])
        expect(message).toContain(part);
      expect(message).not.toContain("guest");
      expect(bench.misconfigured).toEqual([]);
    });

    test("that is not durable is one, too", async () => {
      const other = await bench.channel();
      await other.assertQueue(`${bench.prefix}_dead`, { durable: false });
      const error = await failureOf(bench.open());
      expect(error).toBeInstanceOf(MisconfiguredBackendError);
      expect(String(error)).toContain("durable");
    });

    test("put there later: that is told once, and nothing is tried any more", async () => {
      const queue = await bench.open();
      const received = bench.record(queue);
      await queue.publish("before", signal);
      await waitFor(() => received.length === 1, { what: "the message before" });
      const other = await bench.channel();
      await other.deleteQueue(main());
      await other.assertQueue(main(), { durable: true, maxLength: 5 });
      await waitFor(() => bench.misconfigured.length > 0, { what: "the news" });
      expect(await failureOf(queue.publish("late", signal))).toBeInstanceOf(QueueUnavailableError);
      expect(await failureOf(queue.probe(signal))).toMatchObject({
        message: expect.stringContaining(main()),
      });
      const lines = bench.log.lines.length;
      // Longer than the first waits before another try.
      await Bun.sleep(800);
      expect(bench.misconfigured).toHaveLength(1);
      expect(bench.log.lines).toHaveLength(lines);
    });

    test("a wait queue: the message in hand is not lost", async () => {
      const other = await bench.channel();
      await other.assertQueue(`${bench.prefix}_wait_50`, { durable: true });
      const queue = await bench.open();
      bench.record(queue, () => ({ action: "retry", delayMs: 50 }));
      // Not over the queue itself: its connection may end before the confirm.
      other.sendToQueue(main(), Buffer.from("in hand"));
      await waitFor(() => bench.misconfigured.length === 1, { what: "the news" });
      const message = await waitFor(() => other.get(main()), { what: "the message again" });
      expect(message.content.toString()).toBe("in hand");
    });
  });

  describe("a queue that somebody deletes", () => {
    test("is declared again for the message that finds it missing", async () => {
      const queue = await bench.open();
      const other = await bench.channel();
      await other.deleteQueue(main());
      await Promise.all(["one", "two", "three"].map((body) => queue.publish(body, signal)));
      const received = bench.record(queue);
      await waitFor(() => received.length === 3, { what: "the messages" });
    });

    test("under a consumer is declared again, and the consumer goes on", async () => {
      const queue = await bench.open();
      const received = bench.record(queue);
      await queue.publish("before", signal);
      await waitFor(() => received.length === 1, { what: "the message before" });
      const other = await bench.channel();
      await other.deleteQueue(main());
      await queue.publish("after", signal);
      await waitFor(() => received.length === 2, { what: "the message after" });
      expect(bench.logged(BROKER_AWAY)).toBe(0);
    });

    test("is there again after a probe", async () => {
      const queue = await bench.open();
      const other = await bench.channel();
      await other.deleteQueue(main());
      await queue.probe(signal);
      expect(await other.checkQueue(main())).toMatchObject({ messageCount: 0 });
    });

    test("that of dead letters, is declared again for the next one", async () => {
      const queue = await bench.open();
      const other = await bench.channel();
      await other.deleteQueue(`${bench.prefix}_dead`);
      bench.record(queue, () => ({ action: "dead", code: "a", reason: "b", attempts: 1 }));
      await queue.publish("poison", signal);
      await waitFor(async () => (await queue.deadLetters(2, signal)).length === 1, {
        what: "the letter",
      });
    });
  });

  test("a memory alarm: calls are refused or bounded, and nothing is lost", async () => {
    const queue = await bench.open({ timeoutMs: () => 1000 });
    const deliveries: Delivery[] = [];
    const { promise: alarmed, resolve: alarm } = Promise.withResolvers<void>();
    bench.consume(queue, async (delivery) => {
      deliveries.push(delivery);
      if (delivery.body !== "in hand" || delivery.redelivered) return { action: "ack" };
      await alarmed;
      return { action: "retry", delayMs: 10 };
    });
    await queue.publish("in hand", signal);
    await waitFor(() => deliveries.length === 1, { what: "the message" });
    await bench.server.ctl("set_vm_memory_high_watermark", "0");
    try {
      const started = performance.now();
      // The first one may be on its way before the broker says that it takes none.
      const first = await failureOf(queue.publish("maybe", signal));
      if (first !== "no failure") expect(first).toBeInstanceOf(QueueUnavailableError);
      await waitFor(() => bench.logged("message broker takes no messages") === 1, {
        what: "the broker to say so",
      });
      const refusedAt = performance.now();
      for (const call of [queue.publish("refused", signal), queue.probe(signal)])
        expect(await failureOf(call)).toBeInstanceOf(QueueUnavailableError);
      expect(performance.now() - refusedAt).toBeLessThan(500);
      alarm();
      await waitFor(() => bench.logged("verdict could not be carried out") > 0, {
        what: "the verdict to fail",
      });
      expect(performance.now() - started).toBeLessThan(10_000);
    } finally {
      alarm();
      await bench.server.ctl("set_vm_memory_high_watermark", "0.4");
    }
    await waitFor(() => isTaken(() => queue.publish("after", signal)), { what: "the publish" });
    await waitFor(
      () =>
        deliveries.some(({ body }) => body === "after") &&
        deliveries.some(({ body, redelivered }) => body === "in hand" && redelivered),
      { what: "both messages" },
    );
    expect(deliveries.some(({ body }) => body === "refused")).toBe(false);
    expect(bench.logged("message broker takes messages again")).toBe(1);
    await queue.probe(signal);
  });

  test("a heartbeat of 5 s is agreed on, unless the URL names another", async () => {
    await bench.open();
    await bench.open({ url: `${bench.server.url}/?heartbeat=7` });
    // Those of earlier tests may be listed for a moment longer.
    await waitFor(
      async () => {
        const listed = await bench.server.ctl("list_connections", "timeout");
        return listed.trim().split("\n").slice(1).sort().join() === "5,7";
      },
      { what: "both heartbeats" },
    );
  });

  test("a virtual host that is not there counts as a broker that is away", async () => {
    const queue = await bench.open({ url: `${bench.server.url}/nowhere` });
    const error = await failureOf(queue.publish("refused", signal));
    expect(error).toBeInstanceOf(QueueUnavailableError);
    expect(String(error)).not.toContain("guest");
    expect(bench.logged(BROKER_AWAY)).toBe(1);
  });
});
