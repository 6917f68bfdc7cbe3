import { afterEach, beforeEach } from "bun:test";
import type { Consumer, Delivery, JobQueue, Verdict } from "../../src/ports/job-queue.ts";

export interface OpenJobQueue {
  /** A connection of its own to the one queue, as another process would have. */
  connect(): Promise<JobQueue>;
  /** Removes the queue with all that is in it; every connection was closed. */
  close(): Promise<void>;
}

export interface Received {
  readonly body: string;
  readonly redelivered: boolean;
  /** Milliseconds of `performance.now`. */
  readonly at: number;
}

type Handle = (delivery: Delivery) => Promise<Verdict>;

/** What a test of one empty queue works with; whatever it opens is closed behind it. */
export interface QueueBench {
  connect(): Promise<JobQueue>;
  /** Starts a consumer whose handler's failures come back after 100 ms unless told. */
  consume(queue: JobQueue, handle: Handle, failureDelayMs?: number): Consumer;
  /** Starts a consumer that takes down what it is given, in order, and gives `verdict`, or acks. */
  record(queue: JobQueue, verdict?: (received: Received) => Verdict): Received[];
}

/** To be called within `describe`: an empty queue for each of its tests. */
export function useQueueBench(open: () => Promise<OpenJobQueue>): QueueBench {
  let opened: OpenJobQueue;
  let connections: JobQueue[];
  let consumers: Consumer[];

  beforeEach(async () => {
    opened = await open();
    connections = [];
    consumers = [];
  });
  afterEach(async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await Promise.all(connections.map((queue) => queue.close()));
    await opened.close();
  });

  const bench: QueueBench = {
    async connect() {
      const queue = await opened.connect();
      connections.push(queue);
      return queue;
    },
    consume(queue, handle, failureDelayMs = 100) {
      const consumer = queue.consume(handle, { failureDelayMs: () => failureDelayMs });
      consumers.push(consumer);
      return consumer;
    },
    record(queue, verdict = () => ({ action: "ack" })) {
      const { received, handle } = recordDeliveries(verdict);
      bench.consume(queue, handle);
      return received;
    },
  };
  return bench;
}

/** A handler that takes down what it is given, in order, and answers with `verdict`. */
export function recordDeliveries(verdict: (received: Received) => Verdict): {
  readonly received: Received[];
  readonly handle: Handle;
} {
  const received: Received[] = [];
  return {
    received,
    async handle({ body, redelivered }) {
      const delivery = { body, redelivered, at: performance.now() };
      received.push(delivery);
      return verdict(delivery);
    },
  };
}
