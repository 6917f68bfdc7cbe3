import type { Channel } from "amqplib";
import { MisconfiguredBackendError, QueueUnavailableError } from "../../domain/errors.ts";
import { untilAborted } from "../../domain/until-aborted.ts";
import type { Log } from "../../ports/log.ts";
import { backoffMs, pause } from "./backoff.ts";
import { brokerAnswer } from "./broker-answer.ts";
import type { BrokerConnection } from "./broker-connection.ts";

export interface BrokerLinkOptions {
  /** One attempt, bounded by itself, at a connection with all its queues declared. */
  readonly connect: (context: {
    readonly signal: AbortSignal;
    readonly onUnblocked: () => void;
  }) => Promise<BrokerConnection>;
  readonly timeoutMs: () => number;
  readonly log: Log;
  readonly onMisconfigured: (error: MisconfiguredBackendError) => void;
}

/** The way to the broker: one connection at a time, another one whenever it is lost, until closed. */
export interface BrokerLink {
  /** Aborted when there will be no connection any more. */
  readonly ended: AbortSignal;
  /**
   * The connection, which can take messages at this moment.
   *
   * @throws QueueUnavailableError when there is none
   */
  connection(): BrokerConnection;
  /** Waits for a connection that can take messages. Rejects when `signal` aborts or the link ends. */
  whenConnected(signal: AbortSignal): Promise<BrokerConnection>;
  /** `brokerAnswer` within the link's own time limit. */
  ask<T>(question: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Runs `work` on a channel of its own, which is closed behind it: what `work` holds goes back in its
   * place, and what it acked is gone. `work` bounds its own questions. A misconfigured queue that it
   * comes upon ends the link.
   */
  withChannel<T>(work: (channel: Channel) => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

type State =
  | { readonly kind: "away" }
  | { readonly kind: "connected"; readonly connection: BrokerConnection }
  | { readonly kind: "ended"; readonly because: QueueUnavailableError };

/**
 * Tries to connect once; a broker that is not there is tried again in the background.
 *
 * @throws MisconfiguredBackendError found at that first attempt; later ones are told to
 *   `onMisconfigured`, once
 */
export async function openBrokerLink(options: BrokerLinkOptions): Promise<BrokerLink> {
  const { connect, timeoutMs, log, onMisconfigured } = options;
  const ending = new AbortController();
  let state: State = { kind: "away" };
  let awaySince: number | undefined;
  let changed = Promise.withResolvers<void>();

  function tellWaiting(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function moveTo(next: State): void {
    state = next;
    tellWaiting();
  }

  function end(message: string): BrokerConnection | undefined {
    if (state.kind === "ended") return undefined;
    const connection = state.kind === "connected" ? state.connection : undefined;
    moveTo({ kind: "ended", because: new QueueUnavailableError(message) });
    ending.abort();
    return connection;
  }

  function endAsMisconfigured(error: MisconfiguredBackendError): void {
    if (state.kind === "ended") return;
    void end(error.message)?.close();
    onMisconfigured(error);
  }

  function noteAway(error: unknown): void {
    if (ending.signal.aborted || awaySince !== undefined) return;
    awaySince = performance.now();
    log.warn({ err: error }, "message broker is away; connecting until it is back");
  }

  async function tryToConnect(
    tell: (error: MisconfiguredBackendError) => void,
  ): Promise<BrokerConnection | undefined> {
    try {
      const connection = await connect({ signal: ending.signal, onUnblocked: tellWaiting });
      if (ending.signal.aborted) {
        await connection.close();
        return undefined;
      }
      if (awaySince !== undefined) {
        const awayMs = Math.round(performance.now() - awaySince);
        log.info({ awayMs }, "message broker is back");
        awaySince = undefined;
      }
      moveTo({ kind: "connected", connection });
      return connection;
    } catch (error) {
      if (error instanceof MisconfiguredBackendError) tell(error);
      else noteAway(error);
      return undefined;
    }
  }

  async function stayConnected(first: BrokerConnection | undefined): Promise<void> {
    let connection = first;
    for (let failures = 0; ; failures = connection ? 0 : failures + 1) {
      const error = await connection?.lost;
      if (ending.signal.aborted) return;
      if (connection) {
        noteAway(error);
        moveTo({ kind: "away" });
      }
      await pause(backoffMs(failures), ending.signal);
      if (ending.signal.aborted) return;
      connection = await tryToConnect(endAsMisconfigured);
    }
  }

  /** The connection, or why there is none at this moment. */
  function look(): BrokerConnection | QueueUnavailableError {
    if (state.kind === "ended") return state.because;
    if (state.kind === "away") return new QueueUnavailableError("The message broker is away");
    if (!state.connection.isBlocked) return state.connection;
    return new QueueUnavailableError(
      "The message broker takes no messages: it is short of memory or disk",
    );
  }

  const link: BrokerLink = {
    ended: ending.signal,
    connection() {
      const found = look();
      if (found instanceof QueueUnavailableError) throw found;
      return found;
    },
    async whenConnected(signal) {
      for (;;) {
        const found = look();
        if (!(found instanceof QueueUnavailableError)) return found;
        if (state.kind === "ended") throw found;
        await untilAborted(changed.promise, signal);
      }
    },
    ask: (question, signal) => brokerAnswer(question, { timeoutMs: timeoutMs(), signal }),
    async withChannel(work, signal) {
      signal?.throwIfAborted();
      const opening = link.connection().openChannel();
      try {
        const result = await work(await link.ask(() => opening, signal));
        await link.ask(async () => (await opening).close(), signal);
        return result;
      } catch (error) {
        // Also one that opens only now. It fails where the channel or the connection is gone.
        opening.then((channel) => channel.close()).catch(() => {});
        if (!(error instanceof MisconfiguredBackendError)) throw error;
        endAsMisconfigured(error);
        throw new QueueUnavailableError(error.message, { cause: error });
      }
    },
    async close() {
      await end("The queue is closed")?.close();
    },
  };

  const first = await tryToConnect((error) => {
    throw error;
  });
  void stayConnected(first);
  return link;
}
