import { expect, test } from "bun:test";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { startRedis } from "../../fixtures/servers/redis.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { openCache, outcomeOf, picture, untilReachable } from "./open-cache.ts";

const { signal } = new AbortController();
/** Far below any deadline here, far above what an answer without waiting takes. */
const AT_ONCE_MS = 100;
const DEADLINE_MS = 300;

describeService("redis", () => {
  test("a Redis that died costs nothing, and is used again once it is back", async () => {
    const server = await startRedis();
    try {
      await using opened = openCache(server.url);
      const { cache, log } = opened;
      await untilReachable(cache);
      await server.kill();
      await waitFor(() => log.lines.length > 0, { what: "the loss to be noticed" });
      const get = await outcomeOf(() => cache.get("a", signal));
      const set = await outcomeOf(() => cache.set("a", picture(10), signal));
      expect([get.error, get.value, set.error]).toEqual([undefined, undefined, undefined]);
      expect(Math.max(get.ms, set.ms)).toBeLessThan(AT_ONCE_MS);
      expect(await outcomeOf(() => cache.probe(signal))).toHaveProperty("error");

      await server.restart();
      await untilReachable(cache);
      await cache.set("a", picture(10), signal);
      expect((await cache.get("a", signal))?.bytes.length).toBe(10);
      expect(log.lines.map(({ level }) => level)).toEqual(["warn", "info"]);
    } finally {
      await server.stop();
    }
  });

  test("a frozen Redis costs a deadline three times, then nothing until it goes on", async () => {
    const server = await startRedis();
    try {
      await using opened = openCache(server.url, { commandTimeoutMs: () => DEADLINE_MS });
      const { cache, log } = opened;
      await untilReachable(cache);
      server.freeze();
      for (let round = 0; round < 3; round++) {
        const { error, ms } = await outcomeOf(() => cache.get("a", signal));
        expect(String(error)).toContain(`${DEADLINE_MS} ms`);
        expect(ms).toBeGreaterThan(DEADLINE_MS - 5);
      }
      expect(log.lines.map(({ message }) => message)).toEqual([
        expect.stringContaining("look-ups"),
      ]);
      const skipped = await outcomeOf(() => cache.get("a", signal));
      expect([skipped.error, skipped.value]).toEqual([undefined, undefined]);
      expect(skipped.ms).toBeLessThan(AT_ONCE_MS);
      // The connection that says nothing is replaced, by one that gets no answer either.
      await waitFor(() => log.lines.length === 2, { what: "the connection to be dropped" });
      expect(await outcomeOf(() => cache.get("a", signal))).toHaveProperty("value", undefined);

      server.thaw();
      await untilReachable(cache);
      const isKept = async (): Promise<boolean> => {
        await cache.set("a", picture(10), signal);
        return (await cache.get("a", signal)) !== undefined;
      };
      await waitFor(isKept, { what: "the picture to be found" });
      expect(log.lines.map(({ level }) => level)).toEqual(["warn", "warn", "info", "info"]);
    } finally {
      await server.stop();
    }
  });

  test("is closed soon while Redis is frozen, with a large picture on its way", async () => {
    const server = await startRedis();
    try {
      const { cache } = openCache(server.url, { commandTimeoutMs: () => 20 });
      await untilReachable(cache);
      server.freeze();
      await outcomeOf(() => cache.set("a", picture(20_000_000), signal));
      const { error, ms } = await outcomeOf(() => cache.close());
      expect(error).toBeUndefined();
      expect(ms).toBeLessThan(900);
    } finally {
      await server.stop();
    }
  });

  test("what is on its way to a Redis that reads nothing is bounded", async () => {
    const server = await startRedis();
    try {
      await using opened = openCache(server.url);
      await untilReachable(opened.cache);
      server.freeze();
      const sets = Array.from({ length: 5 }, (_, index) =>
        outcomeOf(() => opened.cache.set(`${index}`, picture(20_000_000), signal)),
      );
      // Three of 20 MB are within 64 MiB; what is too much is skipped at once.
      const skipped = await Promise.all(sets.slice(3));
      expect(skipped.map(({ error }) => error)).toEqual([undefined, undefined]);
      const dropped = await Promise.all(sets.slice(0, 3));
      for (const { error } of dropped) expect(error).toBeInstanceOf(Error);

      server.thaw();
      await untilReachable(opened.cache);
    } finally {
      await server.stop();
    }
  });

  test("finds a Redis that comes up after it", async () => {
    const port = await freePort();
    await using opened = openCache(`redis://127.0.0.1:${port}`);
    const { cache, log } = opened;
    expect(await cache.get("a", signal)).toBeUndefined();
    await cache.set("a", picture(10), signal);
    await waitFor(() => log.lines.length > 0, { what: "the absence to be noticed" });
    const server = await startRedis({ port });
    try {
      await untilReachable(cache);
      expect(log.lines.map(({ level }) => level)).toEqual(["warn", "info"]);
    } finally {
      await server.stop();
    }
  });
});
