import { expect, test } from "bun:test";
import { MisconfiguredBackendError, QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { JobQueue } from "../../../src/ports/job-queue.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { BROKER_AWAY, BROKER_BACK, isTaken, useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

/** For what takes the longest wait between two tries to connect, and a slow machine. */
const RECOVERY = { timeoutMs: 20_000 };

describeService("rabbitmq", () => {
  const bench = useBroker();

  /** Publishes one message after the other until it is told to end; gives those that were confirmed. */
  function publishOnAndOn(queue: JobQueue): () => Promise<readonly string[]> {
    const confirmed: string[] = [];
    let isOver = false;
    const publishing = (async () => {
      for (let index = 0; !isOver; index++) {
        const body = `message ${index}`;
        if (await isTaken(() => queue.publish(body, signal))) confirmed.push(body);
        else await Bun.sleep(20);
      }
    })();
    return async () => {
      isOver = true;
      await publishing;
      return confirmed;
    };
  }

  /**
   * RabbitMQ 3.10 answers a declaration before it is on the disk: a queue made just before a crash may
   * be gone, with all that is in it. These tests are about queues that have been there for a while.
   */
  async function putQueuesOnDisk(): Promise<void> {
    await bench.server.ctl("eval", "ok = disk_log:sync(latest_log).");
  }

  async function expectAllConfirmedArrive(outage: () => Promise<void>): Promise<void> {
    const queue = await bench.open();
    const received = bench.record(queue, ({ body, redelivered }) =>
      body === "waits" && !redelivered ? { action: "retry", delayMs: 8000 } : { action: "ack" },
    );
    await queue.publish("waits", signal);
    await waitFor(() => received.length === 1, { what: "the message that is to wait" });
    const endPublishing = publishOnAndOn(queue);
    await waitFor(() => received.length > 20, { what: "some messages" });
    await putQueuesOnDisk();
    await outage();
    await waitFor(() => bench.logged(BROKER_BACK) === 1, { what: "the connection", ...RECOVERY });
    const before = received.length;
    await waitFor(() => received.length > before + 20, { what: "more messages", ...RECOVERY });
    const confirmed = await endPublishing();
    const missing = await waitFor(
      () => {
        const bodies = new Set(received.map(({ body }) => body));
        return confirmed.every((body) => bodies.has(body)) && "none";
      },
      { what: "every message that was confirmed" },
    );
    expect(missing).toBe("none");
    await waitFor(() => received.filter(({ body }) => body === "waits").length > 1, {
      what: "the message that waited meanwhile",
      ...RECOVERY,
    });
    expect(bench.logged(BROKER_AWAY)).toBe(1);
  }

  test(
    "a broker that is stopped and started again has lost nothing that it confirmed",
    () => expectAllConfirmedArrive(() => bench.server.restart()),
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "a broker that is killed and started again has lost nothing that it confirmed",
    () =>
      expectAllConfirmedArrive(async () => {
        await bench.server.kill();
        await bench.server.restart();
      }),
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "a broker that stands still is noticed, waited for no longer than told, and used again",
    async () => {
      const url = `${bench.server.url}?heartbeat=1`;
      const queue = await bench.open({ url, timeoutMs: () => 1000 });
      const leaving = await bench.open({ url, timeoutMs: () => 1000 });
      const received = bench.record(queue);
      const consumer = bench.consume(leaving, async () => ({ action: "ack" }));
      await queue.publish("before", signal);
      bench.server.freeze();
      try {
        const started = performance.now();
        const call = queue.publish("maybe", signal).catch((error: unknown) => error);
        expect(await call).toBeInstanceOf(QueueUnavailableError);
        expect(performance.now() - started).toBeLessThan(5000);
        await consumer.stop();
        await leaving.close();
        expect(performance.now() - started).toBeLessThan(10_000);
        await waitFor(() => bench.logged(BROKER_AWAY) > 0, { what: "the loss" });
      } finally {
        bench.server.thaw();
      }
      await waitFor(() => isTaken(() => queue.publish("after", signal)), {
        what: "the publish",
        ...RECOVERY,
      });
      await waitFor(() => received.some(({ body }) => body === "after"), {
        what: "the message after",
        ...RECOVERY,
      });
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "a broker that lost all it had, or comes up late, is given its queues",
    async () => {
      const queue = await bench.open();
      const received = bench.record(queue);
      await queue.publish("before", signal);
      await waitFor(() => received.length === 1, { what: "the message before" });
      await bench.server.wipe();
      const started = performance.now();
      const late = await bench.open({ prefix: `${bench.prefix}_late` });
      await expect(late.publish("refused", signal)).rejects.toBeInstanceOf(QueueUnavailableError);
      await expect(late.probe(signal)).rejects.toBeInstanceOf(QueueUnavailableError);
      expect(performance.now() - started).toBeLessThan(5000);
      const lateReceived = bench.record(late);
      await bench.server.restart();
      for (const [queueAtWork, bodies] of [
        [queue, received],
        [late, lateReceived],
      ] as const) {
        await waitFor(() => isTaken(() => queueAtWork.publish("after", signal)), {
          what: "the publish",
          ...RECOVERY,
        });
        await waitFor(() => bodies.some(({ body }) => body === "after"), {
          what: "the message after",
          ...RECOVERY,
        });
      }
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "a queue with other properties on a broker that comes up late is told once",
    async () => {
      const other = await bench.channel();
      await other.assertQueue(`${bench.prefix}_retry`, { durable: true, maxLength: 5 });
      await putQueuesOnDisk();
      await bench.server.kill();
      const queue = await bench.open();
      bench.record(queue);
      expect(bench.misconfigured).toEqual([]);
      await bench.server.restart();
      await waitFor(() => bench.misconfigured.length > 0, { what: "the news", ...RECOVERY });
      await expect(queue.probe(signal)).rejects.toBeInstanceOf(QueueUnavailableError);
      expect(bench.misconfigured).toHaveLength(1);
      expect(bench.misconfigured[0]).toBeInstanceOf(MisconfiguredBackendError);
    },
    SERVER_HOOK_TIMEOUT_MS,
  );
});
