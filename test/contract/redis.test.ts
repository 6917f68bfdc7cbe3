import { createLayeredCache } from "../../src/adapters/layered-cache.ts";
import { createMemoryCache } from "../../src/adapters/memory-cache.ts";
import { createRedisCache } from "../../src/adapters/redis/redis-cache.ts";
import type { ResultCache } from "../../src/ports/result-cache.ts";
import { createMemoryLog } from "../fixtures/memory-log.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { startRedis } from "../fixtures/servers/redis.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { describeResultCache, type OpenResultCache } from "./result-cache.ts";

describeService("redis", () => {
  describeResultCache("redis", () => openWithRedis((redis) => redis));

  describeResultCache("memory before redis", () =>
    openWithRedis((redis) =>
      createLayeredCache(
        createMemoryCache({ maxBytes: () => 8 * 1024 * 1024, ttlSeconds: () => 60 }),
        redis,
      ),
    ),
  );
});

async function openWithRedis(wrap: (redis: ResultCache) => ResultCache): Promise<OpenResultCache> {
  const server = await startRedis();
  const cache = createRedisCache({
    url: server.url,
    ttlSeconds: () => 60,
    commandTimeoutMs: () => 5_000,
    log: createMemoryLog(),
  });
  const { signal } = new AbortController();
  const answers = (): Promise<boolean> =>
    cache.probe(signal).then(
      () => true,
      () => false,
    );
  await waitFor(answers, { what: "Redis to be connected" });
  return { cache: wrap(cache), close: () => server.stop() };
}
