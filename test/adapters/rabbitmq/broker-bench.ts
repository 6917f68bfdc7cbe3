import { afterAll, afterEach, beforeAll, beforeEach } from "bun:test";
import { type Channel, type ChannelModel, connect } from "amqplib";
import {
  openRabbitmqQueue,
  type RabbitmqQueueOptions,
} from "../../../src/adapters/rabbitmq/rabbitmq-queue.ts";
import { QueueUnavailableError } from "../../../src/domain/errors.ts";
import type {
  Consumer,
  DeadLetter,
  Delivery,
  JobQueue,
  Verdict,
} from "../../../src/ports/job-queue.ts";
import { type Received, recordDeliveries } from "../../contract/job-queue-bench.ts";
import { createMemoryLog, type MemoryLog } from "../../fixtures/memory-log.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { type RabbitmqServer, startRabbitmq } from "../../fixtures/servers/rabbitmq.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

/** What a test of the queue on a real broker works with; whatever it opens is closed behind it. */
export interface BrokerBench {
  readonly server: RabbitmqServer;
  /** Of the names of this test's queues. */
  readonly prefix: string;
  readonly log: MemoryLog;
  /** What `onMisconfigured` was told. */
  readonly misconfigured: readonly Error[];
  open(options?: Partial<RabbitmqQueueOptions>): Promise<JobQueue>;
  consume(queue: JobQueue, handle: (delivery: Delivery) => Promise<Verdict>): Consumer;
  /** Starts a consumer that takes down what it is given, in order, and gives `verdict`, or acks. */
  record(queue: JobQueue, verdict?: (received: Received) => Verdict): Received[];
  /** A channel of somebody else's. */
  channel(): Promise<Channel>;
  /** How often this was logged. */
  logged(message: string): number;
}

/** To be called within `describe`: one broker for all its tests, queues of its own for each. */
export function useBroker(): BrokerBench {
  let server: RabbitmqServer;
  let log: MemoryLog;
  let tests = 0;
  let misconfigured: Error[];
  let queues: JobQueue[];
  let consumers: Consumer[];
  let models: ChannelModel[];

  beforeAll(async () => {
    server = await startRabbitmq();
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => server.stop(), SERVER_HOOK_TIMEOUT_MS);
  beforeEach(() => {
    tests += 1;
    log = createMemoryLog();
    [misconfigured, queues, consumers, models] = [[], [], [], []];
  });
  afterEach(async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await Promise.all(queues.map((queue) => queue.close()));
    // One whose connection the test has cut is closed already.
    await Promise.all(models.map((model) => model.close().catch(() => {})));
  }, SERVER_HOOK_TIMEOUT_MS);

  const bench: BrokerBench = {
    get server() {
      return server;
    },
    get prefix() {
      return `test_${tests}`;
    },
    get log() {
      return log;
    },
    get misconfigured() {
      return misconfigured;
    },
    async open(options = {}) {
      const queue = await openRabbitmqQueue({
        url: server.url,
        prefix: bench.prefix,
        timeoutMs: () => 10_000,
        log,
        onMisconfigured: (error) => misconfigured.push(error),
        ...options,
      });
      queues.push(queue);
      return queue;
    },
    consume(queue, handle) {
      const consumer = queue.consume(handle, { failureDelayMs: () => 100 });
      consumers.push(consumer);
      return consumer;
    },
    record(queue, verdict = () => ({ action: "ack" })) {
      const { received, handle } = recordDeliveries(verdict);
      bench.consume(queue, handle);
      return received;
    },
    async channel() {
      const model = await connect(server.url);
      model.on("error", () => {});
      models.push(model);
      const channel = await model.createChannel();
      channel.on("error", () => {});
      return channel;
    },
    logged: (message) => log.lines.filter((line) => line.message === message).length,
  };
  return bench;
}

export const BROKER_AWAY = "message broker is away; connecting until it is back";
export const BROKER_BACK = "message broker is back";

/** True once `call` succeeds; false while the queue is unavailable. Any other failure is thrown. */
export async function isTaken(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof QueueUnavailableError) return false;
    throw error;
  }
}

/** Buries a message, for this reason. */
export function dead(reason: string): Verdict {
  return { action: "dead", code: "not_a_job", reason, attempts: 3 };
}

/** All dead letters of the queue, once there are so many. */
export function deadLetters(queue: JobQueue, count: number): Promise<readonly DeadLetter[]> {
  const { signal } = new AbortController();
  return waitFor(
    async () => {
      const found = await queue.deadLetters(count + 1, signal);
      return found.length === count && found;
    },
    { what: `${count} dead letters` },
  );
}
