import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { Delivery, JobQueue, Verdict } from "../../../src/ports/job-queue.ts";
import type { Received } from "../../contract/job-queue-bench.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { type AmqpProxy, badAckFrame, startAmqpProxy } from "./amqp-proxy.ts";
import { BROKER_AWAY, BROKER_BACK, isTaken, useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

/** Whatever else is there: an ack that was lost on the line makes its message come again. */
function has(received: readonly Received[], body: string): boolean {
  return received.some((message) => message.body === body);
}

const BASIC_CONSUME = [60, 20] as const;
const CONFIRM_SELECT = [85, 10] as const;
const CONFIRM_SELECT_OK = [85, 11] as const;

describeService("rabbitmq", () => {
  const bench = useBroker();
  let proxy: AmqpProxy;
  let queue: JobQueue;

  beforeEach(async () => {
    proxy = await startAmqpProxy(bench.server.port);
    queue = await bench.open({ url: proxy.url });
  });
  afterEach(async () => {
    // A consumer that is stopped after this finds its connection gone, and does not wait for it.
    await proxy.close();
  });

  describe("a connection that breaks", () => {
    test("is replaced, with its publisher and consumer; that is logged once each way", async () => {
      const received = bench.record(queue);
      await queue.publish("before", signal);
      await waitFor(() => received.length === 1, { what: "the message before" });
      proxy.cut();
      await waitFor(() => isTaken(() => queue.publish("after", signal)), { what: "the publish" });
      await waitFor(() => has(received, "after"), { what: "the message after" });
      expect(bench.logged(BROKER_AWAY)).toBe(1);
      expect(bench.logged(BROKER_BACK)).toBe(1);
    });

    const VERDICTS: readonly Verdict[] = [
      { action: "ack" },
      { action: "retry", delayMs: 0 },
      { action: "dead", code: "late", reason: "too late", attempts: 1 },
    ];
    test.each(VERDICTS)(
      "hands out what was in hand again, whose late $action is dropped",
      async (verdict) => {
        const { promise: judged, resolve: judge } = Promise.withResolvers<Verdict>();
        const deliveries: Delivery[] = [];
        let atOnce = 0;
        let mostAtOnce = 0;
        bench.consume(queue, async (delivery) => {
          deliveries.push(delivery);
          atOnce += 1;
          mostAtOnce = Math.max(mostAtOnce, atOnce);
          const given: Verdict = deliveries.length === 1 ? await judged : { action: "ack" };
          atOnce -= 1;
          return given;
        });
        await queue.publish("in hand", signal);
        await waitFor(() => deliveries.length === 1, { what: "the message" });
        proxy.cut();
        await waitFor(() => bench.logged(BROKER_BACK) === 1, { what: "the next connection" });
        judge(verdict);
        await waitFor(() => deliveries.length === 2, { what: "the message again" });
        expect(deliveries[1]).toMatchObject({ body: "in hand", redelivered: true });
        expect(mostAtOnce).toBe(1);
        await queue.publish("behind", signal);
        await waitFor(() => deliveries.length === 3, { what: "the message behind" });
        expect(deliveries[2]?.body).toBe("behind");
        expect(await queue.deadLetters(10, signal)).toEqual([]);
      },
    );

    test("gives what was in hand to a consumer over another connection", async () => {
      const held: string[] = [];
      const consumer = bench.consume(queue, async ({ body, signal: stopped }) => {
        held.push(body);
        await new Promise((resolve) => stopped.addEventListener("abort", resolve, { once: true }));
        return { action: "ack" };
      });
      await queue.publish("orphan", signal);
      await waitFor(() => held.length === 1, { what: "the message to be held" });
      const received = bench.record(await bench.open());
      proxy.cut();
      await waitFor(() => received.length === 1, { what: "the message again" });
      expect(received[0]).toMatchObject({ body: "orphan", redelivered: true });
      await consumer.stop();
    });

    test("just when the publisher's channel opens is replaced, with its publisher", async () => {
      proxy.closeBehind(...CONFIRM_SELECT_OK);
      await expect(queue.publish("too late", signal)).rejects.toBeInstanceOf(QueueUnavailableError);
      await waitFor(() => bench.logged(BROKER_BACK) === 1, { what: "the next connection" });
      await queue.publish("after", signal);
    });

    test("fails what it was asked at once", async () => {
      proxy.silence();
      const calls = [
        queue.publish("lost", signal),
        queue.probe(signal),
        queue.deadLetters(1, signal),
        queue.removeDeadLetters(new Set(["a"]), signal),
      ].map((call) => call.then(String, (error: unknown) => error));
      await Bun.sleep(20);
      proxy.cut();
      for (const call of calls) expect(await call).toBeInstanceOf(QueueUnavailableError);
    });
  });

  test("rabbitmqctl close_all_connections: the queue connects again and loses nothing", async () => {
    const received = bench.record(queue);
    await queue.publish("before", signal);
    await waitFor(() => received.length === 1, { what: "the message before" });
    await bench.server.ctl("close_all_connections", "maintenance");
    await waitFor(() => bench.logged(BROKER_BACK) === 1, { what: "the next connection" });
    await queue.publish("after", signal);
    await waitFor(() => has(received, "after"), { what: "the message after" });
    expect(bench.logged(BROKER_AWAY)).toBe(1);
  });

  describe("a channel that the broker closes (406)", () => {
    function breakChannel(method: readonly [number, number]): void {
      const channel = proxy.channelOf(...method);
      if (channel === undefined) throw new Error("The client has no such channel");
      proxy.inject(badAckFrame(channel));
    }
    const broken = (): Promise<true> =>
      waitFor(() => bench.logged("message broker closed a channel") === 1, { what: "the 406" });

    test("under a consumer: it takes another one on the same connection", async () => {
      const received = bench.record(queue);
      await queue.publish("before", signal);
      await waitFor(() => received.length === 1, { what: "the message before" });
      breakChannel(BASIC_CONSUME);
      await broken();
      await queue.publish("after", signal);
      await waitFor(() => has(received, "after"), { what: "the message after" });
      expect(bench.logged(BROKER_AWAY)).toBe(0);
    });

    test("under a consumer with a message in hand: it is handed out again", async () => {
      const deliveries: Delivery[] = [];
      bench.consume(queue, async (delivery) => {
        deliveries.push(delivery);
        if (deliveries.length === 1) await broken();
        return { action: "ack" };
      });
      await queue.publish("in hand", signal);
      await waitFor(() => deliveries.length === 1, { what: "the message" });
      breakChannel(BASIC_CONSUME);
      await waitFor(() => deliveries.length === 2, { what: "the message again" });
      expect(deliveries[1]).toMatchObject({ body: "in hand", redelivered: true });
    });

    test("under the publisher: the next publish opens another one", async () => {
      await queue.publish("one", signal);
      breakChannel(CONFIRM_SELECT);
      await broken();
      await queue.publish("two", signal);
      const received = bench.record(queue);
      await waitFor(() => received.length === 2, { what: "both messages" });
      expect(bench.logged(BROKER_AWAY)).toBe(0);
    });
  });

  describe("a line that falls silent", () => {
    test("is noticed by its missing heartbeats", async () => {
      proxy.silence();
      // Two to three heartbeats of a second each.
      await waitFor(() => bench.logged(BROKER_AWAY) === 1, { what: "the loss" });
    });

    test("holds a publish up no longer than its signal, or the time limit", async () => {
      const hasty = await bench.open({ url: proxy.url, timeoutMs: () => 300 });
      await queue.publish("opens the channel", signal);
      proxy.silence();
      const started = performance.now();
      const reason = new Error("no longer wanted");
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 50);
      const failed = (call: Promise<unknown>) => call.then(String, (error: unknown) => error);
      const [aborted, late] = await Promise.all([
        failed(queue.publish("aborted", controller.signal)),
        failed(hasty.publish("late", signal)),
      ]);
      expect(aborted).toBe(reason);
      expect(late).toBeInstanceOf(QueueUnavailableError);
      expect(performance.now() - started).toBeLessThan(2000);
    });

    test("holds up neither the end of a consumer nor that of the queue", async () => {
      const held: string[] = [];
      const consumer = bench.consume(queue, async ({ body, signal: stopped }) => {
        held.push(body);
        await new Promise((resolve) => stopped.addEventListener("abort", resolve, { once: true }));
        return { action: "ack" };
      });
      await queue.publish("in hand", signal);
      await waitFor(() => held.length === 1, { what: "the message" });
      proxy.silence();
      const started = performance.now();
      await consumer.stop();
      await queue.close();
      expect(performance.now() - started).toBeLessThan(5000);
      const received = bench.record(await bench.open());
      proxy.cut();
      await waitFor(() => received.length === 1, { what: "the message again" });
    });

    test("keeps no attempt to connect for longer than the time limit", async () => {
      proxy.silence();
      const started = performance.now();
      const away = await bench.open({ url: proxy.url, timeoutMs: () => 300 });
      await expect(away.publish("refused", signal)).rejects.toBeInstanceOf(QueueUnavailableError);
      await away.close();
      expect(performance.now() - started).toBeLessThan(3000);
    });
  });
});
