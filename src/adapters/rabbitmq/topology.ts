import type { Channel, Options, Replies } from "amqplib";
import { MisconfiguredBackendError } from "../../domain/errors.ts";

const PRECONDITION_FAILED = 406;

/**
 * How much longer a wait queue lives than its messages wait. Its clock starts again with each
 * declaration, and an expired queue takes its messages with it: a message has to be in it long
 * before this has passed since the last one.
 */
export const WAIT_QUEUE_SPARE_MS = 3_600_000;

/** RabbitMQ's bound on times, the unsigned 32 bits of a `x-message-ttl`, less what `x-expires` adds. */
const MAX_DELAY_MS = 2 ** 32 - 1 - WAIT_QUEUE_SPARE_MS;

export interface QueueNames {
  readonly main: string;
  readonly dead: string;
  readonly wait: (delayMs: number) => string;
}

export function queueNames(prefix: string): QueueNames {
  return {
    main: `${prefix}_retry`,
    dead: `${prefix}_dead`,
    wait: (delayMs) => `${prefix}_wait_${delayMs}`,
  };
}

/** Whole milliseconds that the broker can wait for; never less than `delayMs`, 49 days at most. */
export function toWaitMs(delayMs: number): number {
  return Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil(delayMs)));
}

/**
 * Makes sure of the main queue and of the one for dead letters. Both have no arguments: other systems
 * that share them declare them so, and a queue's arguments never change.
 *
 * @returns how many dead letters are there to be read
 * @throws MisconfiguredBackendError when one exists with other arguments
 */
export async function declareQueues(channel: Channel, names: QueueNames): Promise<number> {
  await declare(channel, names.main, {});
  const { messageCount } = await declare(channel, names.dead, {});
  return messageCount;
}

/**
 * Makes sure of the queue whose messages wait for `waitMs` (whole, above 0) and then go back to the
 * main queue. One queue for each delay: messages leave a queue in order, so among equals none is held
 * up by another. A queue that is no longer used vanishes by itself.
 *
 * What can take a waiting message with it is a broker that crashes within a moment of the very first
 * declaration, which RabbitMQ 3.10 answers before it is on the disk.
 *
 * @throws MisconfiguredBackendError when it exists with other arguments
 */
export async function declareWaitQueue(
  channel: Channel,
  names: QueueNames,
  waitMs: number,
): Promise<void> {
  await declare(channel, names.wait(waitMs), {
    messageTtl: waitMs,
    deadLetterExchange: "",
    deadLetterRoutingKey: names.main,
    expires: waitMs + WAIT_QUEUE_SPARE_MS,
  });
}

async function declare(
  channel: Channel,
  name: string,
  options: Options.AssertQueue,
): Promise<Replies.AssertQueue> {
  try {
    return await channel.assertQueue(name, { ...options, durable: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === PRECONDITION_FAILED))
      throw error;
    throw new MisconfiguredBackendError(
      `The queue "${name}" exists with other properties than this service gives it: ` +
        `${differenceIn(error.message)}. Drain and delete that queue, or name another virtual host ` +
        "in RABBITMQ_URL",
      { cause: error },
    );
  }
}

/**
 * The broker's words on what differs, out of `... with message "PRECONDITION_FAILED - inequivalent arg
 * 'x-max-length' for queue 'a' in vhost '/': received none but current is the value '5' ..."`.
 */
function differenceIn(message: string): string {
  return /PRECONDITION_FAILED - (.*?)"?$/s.exec(message)?.[1] ?? message;
}
