import { randomUUID } from "node:crypto";
import type { ConfirmChannel } from "amqplib";
import { QueueUnavailableError } from "../../domain/errors.ts";
import type { BrokerConnection } from "./broker-connection.ts";
import type { BrokerLink } from "./broker-link.ts";
import { ensureQueues, ensureWaitQueue } from "./declarations.ts";
import { type QueueNames, WAIT_QUEUE_SPARE_MS } from "./topology.ts";

/** Values of AMQP's header table that are used here. */
export type Headers = Readonly<Record<string, string | number | boolean>>;

export interface OutgoingMessage {
  readonly content: Buffer;
  readonly headers: Headers;
}

/**
 * Puts messages where they are to go. Each call resolves once the message is durable in its queue,
 * and rejects with `QueueUnavailableError`, or `signal.reason`, when that is not known: it may be
 * there all the same.
 */
export interface Publisher {
  toMain(message: OutgoingMessage, signal: AbortSignal): Promise<void>;
  /** Into the main queue, but not before `waitMs` (whole, above 0) have passed. */
  toMainAfter(waitMs: number, message: OutgoingMessage, signal: AbortSignal): Promise<void>;
  toDead(message: OutgoingMessage, signal: AbortSignal): Promise<void>;
}

export function createPublisher(link: BrokerLink, names: QueueNames): Publisher {
  let opened:
    | { readonly connection: BrokerConnection; readonly channel: Promise<ConfirmChannel> }
    | undefined;
  /** Ids of messages that came back for want of a queue; the confirm that follows takes them out. */
  const returned = new Set<string>();

  function confirmChannel(): Promise<ConfirmChannel> {
    const connection = link.connection();
    // One that was lost in the same breath as its channel opened has nobody who tells of the end.
    if (opened?.connection === connection) return opened.channel;
    opened = { connection, channel: open() };
    return opened.channel;

    function forget(): void {
      if (opened?.connection === connection) opened = undefined;
    }

    async function open(): Promise<ConfirmChannel> {
      try {
        const channel = await connection.openConfirmChannel();
        channel.on("close", forget);
        channel.on("return", ({ properties }) => returned.add(properties.messageId));
        return channel;
      } catch (error) {
        forget();
        throw error;
      }
    }
  }

  /** False when there is no such queue: the broker confirms such a message too, but it is nowhere. */
  function send(
    channel: ConfirmChannel,
    queue: string,
    { content, headers }: OutgoingMessage,
  ): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const messageId = randomUUID();
      const properties = {
        messageId,
        headers,
        contentType: "application/json",
        persistent: true,
        mandatory: true,
      };
      channel.sendToQueue(queue, content, properties, (error: unknown) => {
        const isRouted = !returned.delete(messageId);
        if (error) reject(error);
        else resolve(isRouted);
      });
    });
  }

  function trySending(
    queue: string,
    message: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<boolean> {
    return link.ask(async (asking) => {
      const channel = await confirmChannel();
      asking.throwIfAborted();
      return send(channel, queue, message);
    }, signal);
  }

  async function toLasting(queue: string, message: OutgoingMessage, signal: AbortSignal) {
    if (await trySending(queue, message, signal)) return;
    // Somebody has deleted the queue.
    await ensureQueues(link, names, signal);
    if (!(await trySending(queue, message, signal))) throw notRouted();
  }

  return {
    toMain: (message, signal) => toLasting(names.main, message, signal),
    toDead: (message, signal) => toLasting(names.dead, message, signal),
    async toMainAfter(waitMs, message, signal) {
      const declaredAt = performance.now();
      await ensureWaitQueue(link, { names, waitMs }, signal);
      if (!(await trySending(names.wait(waitMs), message, signal))) throw notRouted();
      // A process that was suspended meanwhile: its message may expire together with the queue.
      if (performance.now() - declaredAt > WAIT_QUEUE_SPARE_MS / 2)
        throw new QueueUnavailableError("The message broker was too slow to let a message wait");
    },
  };
}

function notRouted(): QueueUnavailableError {
  return new QueueUnavailableError("The message broker has no queue for the message");
}
