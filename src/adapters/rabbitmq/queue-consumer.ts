import { randomUUID } from "node:crypto";
import type { Channel, ConsumeMessage } from "amqplib";
import { InternalError } from "../../domain/errors.ts";
import type { Consumer, Delivery, Verdict } from "../../ports/job-queue.ts";
import type { Log } from "../../ports/log.ts";
import { backoffMs, pause } from "./backoff.ts";
import { brokerAnswer } from "./broker-answer.ts";
import type { BrokerLink } from "./broker-link.ts";
import { ensureQueues } from "./declarations.ts";
import { deathHeaders, RETRIED, wasHandedOut } from "./letters.ts";
import type { Publisher } from "./publisher.ts";
import { type QueueNames, toWaitMs } from "./topology.ts";

/** Then the verdict is given up; the broker hands the message out again. */
const SETTLE_ATTEMPTS = 6;

/** How long a consumer or its channel may take to end in good order. */
const FAREWELL = { timeoutMs: 1000 };

export interface QueueConsumerOptions {
  readonly link: BrokerLink;
  readonly names: QueueNames;
  readonly publisher: Publisher;
  readonly handle: (delivery: Delivery) => Promise<Verdict>;
  readonly failureDelayMs: () => number;
  readonly log: Log;
}

/** A channel with this consumer on it. Whatever it holds when it is lost is handed out again. */
interface Session {
  readonly channel: Channel;
  readonly lost: AbortSignal;
}

/**
 * Takes messages over one channel after the other, until it is stopped or the link ends. A channel
 * is followed by another one only once the handler is done with what came over it.
 */
export function startConsumer(options: QueueConsumerOptions): Consumer {
  const { link, names, publisher, handle, failureDelayMs, log } = options;
  const told = new AbortController();
  const stopping = AbortSignal.any([told.signal, link.ended]);
  let inHand: AbortController | undefined;
  stopping.addEventListener("abort", () => inHand?.abort(), { once: true });

  async function judge(message: ConsumeMessage): Promise<Verdict> {
    const controller = new AbortController();
    inHand = controller;
    try {
      return await handle({
        body: message.content.toString("utf8"),
        redelivered: wasHandedOut(message),
        signal: controller.signal,
      });
    } catch (cause) {
      const error = new InternalError("A handler failed; its message comes back", { cause });
      log.warn({ err: error }, "job queue");
      return { action: "retry", delayMs: failureDelayMs() };
    } finally {
      inHand = undefined;
    }
  }

  /** Resolves once the message is where the verdict wants it, besides in the hands of this consumer. */
  async function carryOut(
    verdict: Verdict,
    { content }: ConsumeMessage,
    signal: AbortSignal,
  ): Promise<void> {
    if (verdict.action === "dead") {
      const headers = deathHeaders(verdict, new Date());
      await publisher.toDead({ content, headers }, signal);
    }
    if (verdict.action === "retry") {
      const body = verdict.body === undefined ? content : Buffer.from(verdict.body);
      const message = { content: body, headers: RETRIED };
      const waitMs = toWaitMs(verdict.delayMs);
      if (waitMs === 0) await publisher.toMain(message, signal);
      else await publisher.toMainAfter(waitMs, message, signal);
    }
  }

  /** The ack comes last: better a message twice than none. */
  async function settle({ channel, lost }: Session, message: ConsumeMessage, verdict: Verdict) {
    for (let failures = 0; !lost.aborted; failures++) {
      try {
        await carryOut(verdict, message, lost);
        channel.ack(message);
        return;
      } catch (error) {
        if (lost.aborted) break;
        log.warn({ err: error, action: verdict.action }, "verdict could not be carried out");
        if (stopping.aborted || failures + 1 === SETTLE_ATTEMPTS) {
          await leave(Promise.resolve(channel));
          return;
        }
        await pause(backoffMs(failures), AbortSignal.any([lost, stopping]));
      }
    }
    log.info({ action: verdict.action }, "message was lost before its verdict; it comes back");
  }

  async function serve(): Promise<void> {
    await ensureQueues(link, names, stopping);
    const opening = link.connection().openChannel();
    try {
      await takeMessages(await link.ask(() => opening, stopping));
    } finally {
      await leave(opening);
    }
  }

  async function takeMessages(channel: Channel): Promise<void> {
    const losing = new AbortController();
    const session = { channel, lost: losing.signal };
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const consumerTag = randomUUID();
    let isTaking = true;
    let working = Promise.resolve();

    function take(message: ConsumeMessage | null): void {
      // The broker ends a consumer whose queue was deleted.
      if (message === null) end();
      // What is not taken goes back with the channel, which closes next.
      else if (isTaking && !stopping.aborted)
        working = judge(message).then((verdict) => settle(session, message, verdict));
    }

    channel.on("close", () => {
      losing.abort();
      end();
    });
    const onStop = (): void => end();
    stopping.addEventListener("abort", onStop);
    try {
      await link.ask(() => channel.prefetch(1), stopping);
      await link.ask(() => channel.consume(names.main, take, { consumerTag }), stopping);
      await ended;
      // It fails where the channel is gone, and with it the consumer.
      await brokerAnswer(() => channel.cancel(consumerTag), FAREWELL).catch(() => {});
    } finally {
      isTaking = false;
      stopping.removeEventListener("abort", onStop);
      await working;
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.aborted; ) {
      try {
        await link.whenConnected(stopping);
        await serve();
        failures = 0;
      } catch (error) {
        if (stopping.aborted) return;
        log.warn({ err: error }, "a consumer is held up");
        failures += 1;
      }
      await pause(backoffMs(failures), stopping);
    }
  }

  // Not at once: the handler is not to be called before the caller has its consumer.
  const stopped = Promise.resolve().then(run);

  return {
    stop() {
      told.abort();
      return stopped;
    },
  };
}

/** The broker takes back what was handed out over the channel and not acked. */
async function leave(opening: Promise<Channel>): Promise<void> {
  // Also one that opens only now. It fails where the channel or the connection is gone.
  await brokerAnswer(() => opening.then((channel) => channel.close()), FAREWELL).catch(() => {});
}
