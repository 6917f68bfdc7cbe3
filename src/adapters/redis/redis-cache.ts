import type { Redis } from "ioredis";
import type { EncodedImage } from "../../domain/image-format.ts";
import { untilAborted } from "../../domain/until-aborted.ts";
import type { Log } from "../../ports/log.ts";
import type { ResultCache } from "../../ports/result-cache.ts";
import { decodeEntry, encodeEntry } from "./cache-entry.ts";
import { createCircuit } from "./circuit.ts";
import { connectRedis } from "./redis-connection.ts";

/** Bound of what was sent to be kept and is not answered yet, all pictures together. */
const MAX_UNANSWERED_BYTES = 64 * 1024 * 1024;

export interface RedisCacheOptions {
  /** `redis://` or `rediss://`, then `[user:password@]host:port[/database]`. */
  readonly url: string;
  /** How long a picture is kept from when it was set, read anew at each `set`; 0 keeps nothing. */
  readonly ttlSeconds: () => number;
  /** Deadline of one command, read anew for each. */
  readonly commandTimeoutMs: () => number;
  readonly log: Log;
}

/**
 * Pictures in a Redis that processes share, one string each under `filigrane:<id>`.
 *
 * It connects in the background: a Redis that is away makes neither this nor a call fail. While it
 * is away, or is left alone after failing, `get` misses and `set` keeps nothing, at once. Otherwise
 * a call rejects when Redis refuses it or does not answer within the deadline. `probe` always asks,
 * and rejects when there is no answer; a Redis that is full answers.
 */
export function createRedisCache(options: RedisCacheOptions): ResultCache {
  const { ttlSeconds, log } = options;
  const connection = connectRedis(options);
  // One each: a Redis that is full, or a replica, refuses what is written and can still be read.
  const reads = createCircuit("look-ups", log);
  const writes = createCircuit("updates", log);
  let unansweredBytes = 0;

  /** The promise of an answer, which outlives the deadline: until then the bytes are in memory. */
  function send(redis: Redis, key: string, entry: Buffer, ttlMs: number): Promise<unknown> {
    unansweredBytes += entry.length;
    const onAnswer = (): void => {
      unansweredBytes -= entry.length;
    };
    // Value and lifetime in one command: there is no moment at which a key would stay for ever.
    const answer = redis.set(key, entry, "PX", ttlMs);
    answer.then(onAnswer, onAnswer);
    return answer;
  }

  return {
    async get(id, signal) {
      signal.throwIfAborted();
      if (!connection.isReady) return undefined;
      const found = reads.run(() => connection.ask((redis) => readEntry(redis, id)));
      return untilAborted(found, signal);
    },
    async set(id, image, signal) {
      signal.throwIfAborted();
      const ttlMs = Math.floor(ttlSeconds() * 1000);
      const hasRoom = unansweredBytes + image.bytes.length <= MAX_UNANSWERED_BYTES;
      if (ttlMs <= 0 || !hasRoom || !connection.isReady) return;
      // The caller may have its bytes back before the answer is there, so they are copied here.
      const kept = writes.run(() =>
        connection.ask((redis) => send(redis, keyOf(id), encodeEntry(id, image), ttlMs)),
      );
      await untilAborted(kept, signal);
    },
    async probe(signal) {
      signal.throwIfAborted();
      await untilAborted(
        connection.ask((redis) => redis.ping()),
        signal,
      );
    },
    close: () => connection.close(),
  };
}

function keyOf(id: string): string {
  return `filigrane:${id}`;
}

/** A value that is no entry goes at once, whatever it is, rather than being a miss until it expires. */
async function readEntry(redis: Redis, id: string): Promise<EncodedImage | undefined> {
  const key = keyOf(id);
  const value = await redis.getBuffer(key).catch((error: Error) => {
    if (error.message.startsWith("WRONGTYPE")) return error;
    throw error;
  });
  if (value === null) return undefined;
  const image = decodeEntry(id, value);
  if (!image) await redis.unlink(key);
  return image;
}
