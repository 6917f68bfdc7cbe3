import { Redis, ReplyError } from "ioredis";
import type { Log } from "../../ports/log.ts";
import { guardedConnector } from "./guarded-connector.ts";

/** A connection that says nothing for so long, while it owes an answer, is replaced by a new one. */
const LONGEST_SILENCE_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** Time for a goodbye that is being closed, before it is cut. */
const GOODBYE_MS = 100;
const CLOSE_TIMEOUT_MS = 1_000;

export interface RedisConnectionOptions {
  readonly url: string;
  readonly commandTimeoutMs: () => number;
  readonly log: Log;
}

export interface RedisConnection {
  /** False while Redis is away, loading, or not letting us in: commands would be refused at once. */
  readonly isReady: boolean;
  /**
   * Sends what `command` sends, within one deadline.
   *
   * Rejects when Redis is away, answers with an error, or not in time. A late answer is dropped.
   */
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects in the background, for as long as it takes, and again whenever the connection is lost. */
export function connectRedis({
  url,
  commandTimeoutMs,
  log,
}: RedisConnectionOptions): RedisConnection {
  const redis: Redis = new Redis(url, {
    Connector: guardedConnector(() => redis.commandQueue.length),
    // Answers are flat, in the order of the commands, and none comes unasked.
    protocol: 2,
    disableClientInfo: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: LONGEST_SILENCE_MS,
    disconnectTimeout: GOODBYE_MS,
    // Its timer outlives the connection it was set for.
    maxLoadingRetryTime: LONGEST_RETRY_MS,
    retryStrategy: retryDelayMs,
    // A master that became a replica: connect again, to whatever the name stands for now.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
    // Nothing waits for a connection, and nothing is sent twice. A command is rejected when its
    // connection is lost only with 0 here: with 1, that is up to how connecting again goes.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  reportAbsence(redis, log);

  return {
    get isReady() {
      return redis.status === "ready";
    },
    async ask(command) {
      if (redis.status !== "ready") throw new Error("Redis is not connected");
      const timeoutMs = commandTimeoutMs();
      const { promise: overdue, reject } = Promise.withResolvers<never>();
      const onTimeout = (): void =>
        reject(new Error(`Redis gave no answer within ${timeoutMs} ms`));
      const timer = setTimeout(onTimeout, timeoutMs);
      try {
        return await Promise.race([command(redis), overdue]);
      } catch (error) {
        throw translate(error);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      const isIdle = redis.status === "reconnecting" || redis.status === "end";
      redis.disconnect();
      if (!isIdle) await ended(redis);
    },
  };
}

/** Doubles up to a second, less a random part, so that processes do not come back all at once. */
function retryDelayMs(attempt: number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** One line when Redis goes away, or is away from the start, and one when it is back. */
function reportAbsence(redis: Redis, log: Log): void {
  const closed = "the connection was closed";
  let reason = closed;
  let isAway = false;
  redis.on("error", (error: Error) => {
    reason = error.message;
  });
  // Not "close", which a connection that ends on purpose has as well.
  redis.on("reconnecting", () => {
    if (!isAway) log.warn({ reason }, "redis is away: it is used again once it is back");
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) log.info({}, "redis is connected again");
    isAway = false;
    reason = closed;
  });
}

/** The client's errors in our words. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Without its cause, which holds the command with all the bytes of a picture.
  if (error instanceof ReplyError) return new Error(`Redis refused the command: ${error.message}`);
  if (error.name !== "MaxRetriesPerRequestError") return error;
  return new Error("The connection to Redis was lost before the answer came", { cause: error });
}

async function ended(redis: Redis): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
  redis.once("end", resolve);
  await promise;
  clearTimeout(timer);
}
