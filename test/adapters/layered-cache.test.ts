import { describe, expect, test } from "bun:test";
import { createLayeredCache } from "../../src/adapters/layered-cache.ts";
import { createMemoryCache, type MemoryCache } from "../../src/adapters/memory-cache.ts";
import type { EncodedImage } from "../../src/domain/image-format.ts";
import type { ResultCache } from "../../src/ports/result-cache.ts";

const { signal } = new AbortController();
const IMAGE: EncodedImage = { bytes: Uint8Array.of(1, 2, 3), format: "webp" };
const AWAY = new Error("away");

function createLayer(): MemoryCache {
  return createMemoryCache({ maxBytes: () => 100_000, ttlSeconds: () => 60 });
}

/** A shared cache that cannot be asked. */
function createAwayCache(): ResultCache {
  const fail = async (): Promise<never> => {
    throw AWAY;
  };
  return { get: fail, set: fail, probe: fail, close: fail };
}

function rejectionOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("finds what only the far one has, and keeps it near", async () => {
  const [near, far] = [createLayer(), createLayer()];
  const cache = createLayeredCache(near, far);
  await far.set("a", IMAGE, signal);
  expect(await cache.get("a", signal)).toEqual(IMAGE);
  await far.close();
  expect(await cache.get("a", signal)).toEqual(IMAGE);
});

test("sets both", async () => {
  const [near, far] = [createLayer(), createLayer()];
  await createLayeredCache(near, far).set("a", IMAGE, signal);
  expect(await near.get("a", signal)).toEqual(IMAGE);
  expect(await far.get("a", signal)).toEqual(IMAGE);
});

test("closes both", async () => {
  const [near, far] = [createLayer(), createLayer()];
  const cache = createLayeredCache(near, far);
  await cache.set("a", IMAGE, signal);
  await cache.close();
  expect([near.usage.entries, far.usage.entries]).toEqual([0, 0]);
});

describe("with a far one that cannot be asked", () => {
  test("gives out what is near without asking", async () => {
    const near = createLayer();
    await near.set("a", IMAGE, signal);
    expect(await createLayeredCache(near, createAwayCache()).get("a", signal)).toEqual(IMAGE);
  });

  test("rejects as it does, and keeps near what is set", async () => {
    const near = createLayer();
    const cache = createLayeredCache(near, createAwayCache());
    expect(await rejectionOf(cache.get("a", signal))).toBe(AWAY);
    expect(await rejectionOf(cache.set("a", IMAGE, signal))).toBe(AWAY);
    expect(await rejectionOf(cache.probe(signal))).toBe(AWAY);
    expect(await near.get("a", signal)).toEqual(IMAGE);
  });
});
