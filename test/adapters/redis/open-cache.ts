import {
  createRedisCache,
  type RedisCacheOptions,
} from "../../../src/adapters/redis/redis-cache.ts";
import type { EncodedImage } from "../../../src/domain/image-format.ts";
import type { ResultCache } from "../../../src/ports/result-cache.ts";
import { createMemoryLog, type MemoryLog } from "../../fixtures/memory-log.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const { signal } = new AbortController();

export interface OpenedCache extends AsyncDisposable {
  readonly cache: ResultCache;
  readonly log: MemoryLog;
}

/** A cache before the Redis at `url`, closed by `await using`. */
export function openCache(url: string, options: Partial<RedisCacheOptions> = {}): OpenedCache {
  const log = createMemoryLog();
  const cache = createRedisCache({
    ...{ url, ttlSeconds: () => 86_400, commandTimeoutMs: () => 5_000, log },
    ...options,
  });
  return { cache, log, [Symbol.asyncDispose]: () => cache.close() };
}

/** Waits until a round trip to Redis succeeds. */
export async function untilReachable(cache: ResultCache): Promise<void> {
  const answers = (): Promise<boolean> =>
    cache.probe(signal).then(
      () => true,
      () => false,
    );
  await waitFor(answers, { what: "Redis to be connected" });
}

/** What `call` came to, and after how many milliseconds. */
export async function outcomeOf<T>(
  call: () => Promise<T>,
): Promise<{ readonly value?: T; readonly error?: unknown; readonly ms: number }> {
  const startedAt = performance.now();
  try {
    const value = await call();
    return { value, ms: performance.now() - startedAt };
  } catch (error) {
    return { error, ms: performance.now() - startedAt };
  }
}

/** A picture of so many bytes. */
export function picture(bytes: number, fill = 7): EncodedImage {
  return { bytes: new Uint8Array(bytes).fill(fill), format: "webp" };
}
