import { type Channel, type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import type { Log } from "../../ports/log.ts";
import { brokerAnswer } from "./broker-answer.ts";

/**
 * Both sides send a sign of life every half of this; after two to three times this without one the
 * connection counts as lost.
 */
const HEARTBEAT_SECONDS = 5;

/** How long an orderly farewell may take. */
const FAREWELL_MS = 1000;

export interface BrokerConnectionOptions {
  /** `amqp(s)://user:password@host:port/vhost`, with `heartbeat` in its query or without. */
  readonly url: string;
  readonly timeoutMs: number;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Told when an alarm is over. */
  readonly onUnblocked: () => void;
}

/** One connection, until it is lost. It leaves nothing behind then, nor after `close`. */
export interface BrokerConnection {
  /** True while an alarm (memory, disk) keeps the broker from taking messages. */
  readonly isBlocked: boolean;
  /** Resolves when the connection is gone, for whatever reason, which it gives when there is one. */
  readonly lost: Promise<Error | undefined>;
  openChannel(): Promise<Channel>;
  openConfirmChannel(): Promise<ConfirmChannel>;
  /** Takes its leave, and cuts the line when that takes too long. */
  close(): Promise<void>;
}

/** @throws QueueUnavailableError when there is no connection within `timeoutMs` */
export async function connectToBroker(options: BrokerConnectionOptions): Promise<BrokerConnection> {
  const { url, timeoutMs, signal, log, onUnblocked } = options;
  // amqplib hands its socket options to `net.connect`, which takes a signal that destroys the socket.
  // It does not do so itself after a missed heartbeat, nor while it waits for a broker's greeting.
  const line = new AbortController();
  const socketOptions = { noDelay: true, timeout: timeoutMs, signal: line.signal };
  let isBlocked = false;
  let lastError: Error | undefined;
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error | undefined>();

  function listen(model: ChannelModel): ChannelModel {
    model.on("error", (error) => {
      lastError = error;
    });
    model.on("close", (error) => {
      lose(lastError ?? error);
      line.abort();
    });
    model.on("blocked", (reason) => {
      isBlocked = true;
      log.warn({ reason }, "message broker takes no messages");
    });
    model.on("unblocked", () => {
      isBlocked = false;
      log.info({}, "message broker takes messages again");
      onUnblocked();
    });
    return model;
  }

  const model = await brokerAnswer(() => connect(withHeartbeat(url), socketOptions).then(listen), {
    timeoutMs,
    signal,
  }).catch((error) => {
    line.abort();
    throw error;
  });

  async function listening<Kind extends Channel>(opening: Promise<Kind>): Promise<Kind> {
    const channel = await opening;
    // Its `close` follows, and whoever waits for an answer is told.
    channel.on("error", (error) => log.warn({ err: error }, "message broker closed a channel"));
    return channel;
  }

  return {
    get isBlocked() {
      return isBlocked;
    },
    lost,
    openChannel: () => listening(model.createChannel()),
    openConfirmChannel: () => listening(model.createConfirmChannel()),
    async close() {
      // A failure means that the connection is gone already, or that the broker stands still.
      await brokerAnswer(() => model.close(), { timeoutMs: FAREWELL_MS }).catch(() => {});
      line.abort();
    },
  };
}

/** amqplib heeds the heartbeat in the URL only: given as an option it is ignored. */
function withHeartbeat(text: string): string {
  const url = new URL(text);
  if (!url.searchParams.has("heartbeat")) url.searchParams.set("heartbeat", `${HEARTBEAT_SECONDS}`);
  return url.href;
}
