import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createMemoryCache, type MemoryCache } from "../../src/adapters/memory-cache.ts";
import type { EncodedImage } from "../../src/domain/image-format.ts";

const { signal } = new AbortController();
const KIB = 1024;

/** A picture of so many bytes, all alike. */
function picture(bytes: number, fill = 1): EncodedImage {
  return { bytes: new Uint8Array(bytes).fill(fill), format: "jpeg" };
}

/** A cache whose clock and bounds the test turns. */
function createTestCache(bounds: { maxBytes?: number; ttlSeconds?: number } = {}) {
  const settings = { maxBytes: 100 * KIB, ttlSeconds: 60, nowMs: 1000, ...bounds };
  const cache = createMemoryCache({
    maxBytes: () => settings.maxBytes,
    ttlSeconds: () => settings.ttlSeconds,
    now: () => settings.nowMs,
  });
  return { cache, settings };
}

describe("what was handed out", () => {
  test.each([
    ["gives way to others", (cache: MemoryCache) => cache.set("b", picture(90 * KIB), signal)],
    ["is set anew", (cache: MemoryCache) => cache.set("a", picture(40 * KIB, 9), signal)],
    ["goes with all others", (cache: MemoryCache) => cache.close()],
  ])("outlives an entry that %s", async (_, end) => {
    const { cache } = createTestCache();
    await cache.set("a", picture(50 * KIB, 7), signal);
    const found = await cache.get("a", signal);
    await end(cache);
    expect(found?.bytes).toEqual(picture(50 * KIB, 7).bytes);
  });

  test("is the reader's own: what is written to it is not in the next answer", async () => {
    const { cache } = createTestCache();
    await cache.set("a", picture(10), signal);
    (await cache.get("a", signal))?.bytes.fill(5);
    expect((await cache.get("a", signal))?.bytes).toEqual(picture(10).bytes);
  });
});

test("entries move to a new bound whole, and those too many go", async () => {
  const { cache, settings } = createTestCache();
  for (const id of ["a", "b", "c"]) await cache.set(id, picture(30 * KIB, 3), signal);
  settings.maxBytes = 70 * KIB;
  await cache.set("d", picture(30 * KIB, 4), signal);
  expect(await cache.get("a", signal)).toBeUndefined();
  expect((await cache.get("c", signal))?.bytes).toEqual(picture(30 * KIB, 3).bytes);
  expect((await cache.get("d", signal))?.bytes).toEqual(picture(30 * KIB, 4).bytes);
});

describe("the bound in bytes", () => {
  test("is never passed, whatever is set", async () => {
    const sets = fc.array(
      fc.record({
        id: fc.nat(12).map(String),
        bytes: fc.nat(60 * KIB),
        maxBytes: fc.nat(120 * KIB),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(sets, async (list) => {
        const { cache, settings } = createTestCache();
        for (const { id, bytes, maxBytes } of list) {
          settings.maxBytes = maxBytes;
          await cache.set(id, picture(bytes), signal);
          expect(cache.usage.bytes).toBeLessThanOrEqual(maxBytes);
          const kept = await Promise.all(
            Array.from({ length: 13 }, (_, index) => cache.get(String(index), signal)),
          );
          const held = kept.reduce((sum, image) => sum + (image?.bytes.length ?? 0), 0);
          expect(held).toBeLessThanOrEqual(cache.usage.bytes);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("lets go first of what was not used for longest", async () => {
    const { cache } = createTestCache();
    for (const id of ["a", "b", "c"]) await cache.set(id, picture(30 * KIB), signal);
    await cache.get("a", signal);
    await cache.set("d", picture(30 * KIB), signal);
    const kept = ["a", "b", "c", "d"].map(
      async (id) => (await cache.get(id, signal)) !== undefined,
    );
    expect(await Promise.all(kept)).toEqual([true, false, true, true]);
  });

  test("keeps out a picture that is larger, and drops what stood under its id", async () => {
    const { cache } = createTestCache();
    await cache.set("a", picture(10), signal);
    await cache.set("b", picture(10), signal);
    await cache.set("a", picture(100 * KIB), signal);
    expect(await cache.get("a", signal)).toBeUndefined();
    expect((await cache.get("b", signal))?.bytes.length).toBe(10);
  });

  test("counts what an entry costs besides its bytes", async () => {
    const { cache, settings } = createTestCache();
    for (let index = 0; index < 1000; index++) await cache.set(`id ${index}`, picture(0), signal);
    expect(cache.usage.entries).toBeLessThan(settings.maxBytes / 256);
  });

  test("may be changed meanwhile: what fits stays, with the time it has left", async () => {
    const { cache, settings } = createTestCache();
    for (const id of ["a", "b", "c"]) await cache.set(id, picture(30 * KIB), signal);
    settings.nowMs += 59_000;
    settings.maxBytes = 65 * KIB;
    await cache.set("d", picture(30 * KIB, 4), signal);
    const kept = ["a", "b", "c", "d"].map(async (id) => (await cache.get(id, signal))?.bytes[0]);
    expect(await Promise.all(kept)).toEqual([undefined, undefined, 1, 4]);
    settings.nowMs += 2000;
    expect(await cache.get("c", signal)).toBeUndefined();
    expect((await cache.get("d", signal))?.bytes[0]).toBe(4);
  });

  test("of 0 keeps nothing, nor what was there before", async () => {
    const { cache, settings } = createTestCache();
    await cache.set("a", picture(10), signal);
    settings.maxBytes = 0;
    await cache.set("b", picture(10), signal);
    expect(cache.usage).toEqual({ entries: 0, bytes: 0 });
    settings.maxBytes = 100 * KIB;
    await cache.set("b", picture(10), signal);
    expect(cache.usage.entries).toBe(1);
  });
});

describe("the bound in time", () => {
  test("counts from when a picture was set, not from when it was used", async () => {
    const { cache, settings } = createTestCache();
    await cache.set("a", picture(10), signal);
    settings.nowMs += 59_999;
    expect(await cache.get("a", signal)).toBeDefined();
    settings.nowMs += 2;
    expect(await cache.get("a", signal)).toBeUndefined();
  });

  test("holds for what is set after it was changed", async () => {
    const { cache, settings } = createTestCache();
    await cache.set("a", picture(10), signal);
    settings.ttlSeconds = 1;
    await cache.set("b", picture(10), signal);
    settings.nowMs += 1001;
    expect(await cache.get("a", signal)).toBeDefined();
    expect(await cache.get("b", signal)).toBeUndefined();
  });

  test("of 0 keeps nothing", async () => {
    const { cache } = createTestCache({ ttlSeconds: 0 });
    await cache.set("a", picture(10), signal);
    expect(await cache.get("a", signal)).toBeUndefined();
  });
});

test("keeps exactly the bytes it was given, not the buffer they lie in", async () => {
  const { cache } = createTestCache();
  const bytes = new Uint8Array(64 * KIB).subarray(100, 200);
  await cache.set("a", { bytes, format: "webp" }, signal);
  const kept = await cache.get("a", signal);
  expect(kept?.bytes.buffer.byteLength).toBe(100);
});

test("is empty once it is closed", async () => {
  const { cache } = createTestCache();
  await cache.set("a", picture(10), signal);
  await cache.close();
  expect(cache.usage).toEqual({ entries: 0, bytes: 0 });
});
