import { afterAll, beforeAll, expect, test } from "bun:test";
import { Redis } from "ioredis";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { type RedisServer, startRedis } from "../../fixtures/servers/redis.ts";
import { openCache, outcomeOf, picture, untilReachable } from "./open-cache.ts";

const { signal } = new AbortController();

describeService("redis", () => {
  let server: RedisServer;
  let admin: Redis;

  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  test("keeps a picture for the time it is told, under its id", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    await opened.cache.set("ttl", picture(1000), signal);
    const leftMs = await admin.pttl("filigrane:ttl");
    expect(leftMs).toBeGreaterThan(86_000_000);
    expect(leftMs).toBeLessThanOrEqual(86_400_000);
  });

  test("leaves no key without an end behind, also when it is set anew", async () => {
    let ttlSeconds = 60;
    await using opened = openCache(server.url, { ttlSeconds: () => ttlSeconds });
    await untilReachable(opened.cache);
    await admin.set("filigrane:for ever", "nonsense");
    await opened.cache.set("for ever", picture(10), signal);
    ttlSeconds = 0.001;
    await opened.cache.set("soon gone", picture(10), signal);
    ttlSeconds = 0;
    await opened.cache.set("never there", picture(10), signal);
    expect(await admin.pttl("filigrane:for ever")).toBeGreaterThan(0);
    expect(await admin.exists("filigrane:never there")).toBe(0);
    for (const key of await admin.keys("filigrane:*")) expect(await admin.pttl(key)).not.toBe(-1);
  });

  test("keeps a picture of 20 MB, from bytes that are used again at once", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    const image = picture(20_000_000, 5);
    const isSet = opened.cache.set("large", image, signal);
    image.bytes.fill(0);
    await isSet;
    const found = await opened.cache.get("large", signal);
    expect(found?.bytes.length).toBe(20_000_000);
    expect(found?.bytes.every((byte) => byte === 5)).toBe(true);
  });

  test("bytes used again after a deadline that passed do not reach Redis", async () => {
    await using opened = openCache(server.url, { commandTimeoutMs: () => 1 });
    await untilReachable(opened.cache);
    const image = picture(20_000_000, 5);
    server.freeze();
    const { error } = await outcomeOf(() => opened.cache.set("late", image, signal));
    image.bytes.fill(0);
    server.thaw();
    expect(error).toBeInstanceOf(Error);
    await using reader = openCache(server.url);
    await untilReachable(reader.cache);
    // Whether the late picture arrived or not: it is never a mixture.
    const found = await reader.cache.get("late", signal);
    expect(found?.bytes.every((byte) => byte === 5) ?? true).toBe(true);
  });

  const DAMAGES: [string, (whole: Buffer) => Buffer][] = [
    ["empty", () => Buffer.alloc(0)],
    ["without a picture", (whole) => whole.subarray(0, -1000)],
    ["cut short", (whole) => whole.subarray(0, -1)],
    ["cut in its label", (whole) => whole.subarray(0, 6)],
    ["longer than it was", (whole) => Buffer.concat([whole, Buffer.of(7)])],
    ["of a bit turned", (whole) => Buffer.from(whole).fill(6, 500, 501)],
    ["of an unknown type", (whole) => Buffer.concat([Buffer.from("FG1\0image/gif\0"), whole])],
    ["somebody else's", () => Buffer.from("hello")],
  ];
  test.each(DAMAGES)("an entry %s is a miss and does not stay", async (_, damage) => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    await opened.cache.set("damaged", picture(1000), signal);
    const whole = await admin.getBuffer("filigrane:damaged");
    await admin.set("filigrane:damaged", damage(whole ?? Buffer.alloc(0)), "EX", 60);
    expect(await opened.cache.get("damaged", signal)).toBeUndefined();
    expect(await admin.exists("filigrane:damaged")).toBe(0);
  });

  test("a picture that lies under another's id is a miss", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    await opened.cache.set("one", picture(1000), signal);
    await admin.rename("filigrane:one", "filigrane:other");
    expect(await opened.cache.get("other", signal)).toBeUndefined();
  });

  test("a key of another kind is a miss, over and over, and is replaced", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    for (let round = 0; round < 5; round++) {
      await admin.lpush("filigrane:list", "x");
      expect(await opened.cache.get("list", signal)).toBeUndefined();
    }
    await admin.lpush("filigrane:list", "x");
    await opened.cache.set("list", picture(10), signal);
    expect((await opened.cache.get("list", signal))?.bytes.length).toBe(10);
  });

  test("forgets what was flushed", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    await opened.cache.set("flushed", picture(10), signal);
    await admin.flushall();
    expect(await opened.cache.get("flushed", signal)).toBeUndefined();
  });

  test("a full Redis refuses sets, which then are skipped, and is read all the same", async () => {
    await using opened = openCache(server.url);
    const { cache, log } = opened;
    await untilReachable(cache);
    await cache.set("kept", picture(1000), signal);
    await admin.config("SET", "maxmemory", "1");
    try {
      const outcomes = [];
      for (let round = 0; round < 5; round++) {
        outcomes.push(await outcomeOf(() => cache.set("refused", picture(1000), signal)));
      }
      const [first, second, third, ...skipped] = outcomes;
      for (const { error } of [first, second, third].filter((outcome) => outcome !== undefined)) {
        expect(String(error)).toContain("OOM");
        // The line that logs it must not hold the picture.
        expect(Bun.inspect(error, { depth: 9 })).not.toContain("07 07");
      }
      expect(skipped.map(({ error }) => error)).toEqual([undefined, undefined]);
      expect((await cache.get("kept", signal))?.bytes.length).toBe(1000);
      await cache.probe(signal);
      expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
    } finally {
      await admin.config("SET", "maxmemory", "0");
    }
  });

  test("a wrong password is a miss at once, and no probe, and is not logged", async () => {
    await admin.config("SET", "requirepass", "right");
    try {
      await using opened = openCache(server.url.replace("//", "//:wr0ng@"));
      expect(await outcomeOf(() => opened.cache.probe(signal))).toHaveProperty("error");
      expect(await opened.cache.get("any", signal)).toBeUndefined();
      await using right = openCache(server.url.replace("//", "//:right@"));
      await untilReachable(right.cache);
      expect(await outcomeOf(() => opened.cache.probe(signal))).toHaveProperty("error");
      expect(opened.log.lines.length).toBeLessThanOrEqual(1);
      expect(Bun.inspect(opened.log.lines, { depth: 9 })).not.toContain("wr0ng");
    } finally {
      await admin.config("SET", "requirepass", "");
    }
  });

  test("a replica refuses sets and is read", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    await opened.cache.set("kept", picture(1000), signal);
    await admin.replicaof("127.0.0.1", 1);
    try {
      const { error } = await outcomeOf(() => opened.cache.set("new", picture(10), signal));
      expect(String(error)).toContain("READONLY");
      await untilReachable(opened.cache);
      expect((await opened.cache.get("kept", signal))?.bytes.length).toBe(1000);
    } finally {
      await admin.replicaof("NO", "ONE");
    }
  });

  test("settles soon after it is aborted while it waits", async () => {
    await using opened = openCache(server.url);
    await untilReachable(opened.cache);
    server.freeze();
    try {
      const reason = new Error("gone");
      const calls = [
        (ended: AbortSignal) => opened.cache.get("a", ended),
        (ended: AbortSignal) => opened.cache.set("a", picture(10), ended),
        (ended: AbortSignal) => opened.cache.probe(ended),
      ];
      for (const call of calls) {
        const controller = new AbortController();
        const outcome = outcomeOf<unknown>(() => call(controller.signal));
        controller.abort(reason);
        expect((await outcome).error).toBe(reason);
      }
    } finally {
      server.thaw();
    }
  });
});
