import type { MisconfiguredBackendError } from "../../domain/errors.ts";
import type { JobQueue } from "../../ports/job-queue.ts";
import type { Log } from "../../ports/log.ts";
import { brokerAnswer } from "./broker-answer.ts";
import { type BrokerConnection, connectToBroker } from "./broker-connection.ts";
import { openBrokerLink } from "./broker-link.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { ensureQueues } from "./declarations.ts";
import { createPublisher } from "./publisher.ts";
import { startConsumer } from "./queue-consumer.ts";
import { declareQueues, type QueueNames, queueNames } from "./topology.ts";

export interface RabbitmqQueueOptions {
  /** `amqp(s)://user:password@host:port/vhost`; its query may set `heartbeat`, in seconds. */
  readonly url: string;
  /** What the queues' names begin with: `watermark` unless told. */
  readonly prefix?: string;
  /** Bound of connecting, and of each answer of the broker where the caller's signal sets none. */
  readonly timeoutMs: () => number;
  readonly log: Log;
  /**
   * Told once, when a queue turns out to exist with other properties after the start. There is no
   * connection any more then: the process had better end, saying so.
   */
  readonly onMisconfigured: (error: MisconfiguredBackendError) => void;
}

/**
 * A queue on RabbitMQ: `<prefix>_retry`, with `<prefix>_dead` for dead letters and a queue
 * `<prefix>_wait_<ms>` for each delay in use.
 *
 * One attempt is made to connect. A broker that is not there, or goes away later, is connected to
 * again in the background; until then every call fails at once.
 *
 * @throws MisconfiguredBackendError when a queue exists with other properties
 */
export async function openRabbitmqQueue({
  url,
  prefix = "watermark",
  timeoutMs,
  log,
  onMisconfigured,
}: RabbitmqQueueOptions): Promise<JobQueue> {
  const names = queueNames(prefix);
  const link = await openBrokerLink({
    timeoutMs,
    log,
    onMisconfigured,
    async connect({ signal, onUnblocked }) {
      const bounds = { timeoutMs: timeoutMs(), signal };
      const connection = await connectToBroker({ ...bounds, url, log, onUnblocked });
      try {
        await brokerAnswer(() => prepare(connection, names), bounds);
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
  });
  const publisher = createPublisher(link, names);
  const letters = createDeadLetters(link, names);

  return {
    publish: (body, signal) =>
      publisher.toMain({ content: Buffer.from(body), headers: {} }, signal),
    consume: (handle, { failureDelayMs }) =>
      startConsumer({ link, names, publisher, handle, failureDelayMs, log }),
    deadLetters: (limit, signal) => letters.newest(limit, signal),
    removeDeadLetters: (ids, signal) => letters.remove(ids, signal),
    // Not a mere look: a queue that somebody has deleted is there again behind it.
    probe: (signal) => ensureQueues(link, names, signal),
    close: () => link.close(),
  };
}

async function prepare(connection: BrokerConnection, names: QueueNames): Promise<void> {
  const channel = await connection.openChannel();
  await declareQueues(channel, names);
  await channel.close();
}
