import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, randomUUID } from "node:crypto";
import type { EncodedImage } from "../../src/domain/image-format.ts";
import type { ResultCache } from "../../src/ports/result-cache.ts";

export interface OpenResultCache {
  readonly cache: ResultCache;
  /** Frees what the cache was opened with, after the cache itself was closed. */
  close(): Promise<void>;
}

/** Every clause of the result cache's contract, on a cache with room for a few MiB and a minute. */
export function describeResultCache(name: string, open: () => Promise<OpenResultCache>): void {
  describe(`result cache: ${name}`, () => {
    let opened: OpenResultCache;
    let cache: ResultCache;
    const { signal } = new AbortController();
    const newId = (): string => createHash("sha256").update(randomUUID()).digest("hex");

    beforeAll(async () => {
      opened = await open();
      cache = opened.cache;
    });
    afterAll(async () => {
      await cache.close();
      await opened.close();
    });

    test("answers undefined for an id that was never set", async () => {
      expect(await cache.get(newId(), signal)).toBeUndefined();
    });

    const FORMATS = ["jpeg", "webp"] as const;
    test.each(FORMATS)("gives back the bytes and the format that were set: %s", async (format) => {
      const id = newId();
      const bytes = Uint8Array.from({ length: 100_003 }, (_, index) => (index * 7) & 0xff);
      await cache.set(id, { bytes, format }, signal);
      const found = await cache.get(id, signal);
      expect(found?.format).toBe(format);
      expect(Buffer.compare(found?.bytes ?? new Uint8Array(), bytes)).toBe(0);
    });

    test("keeps exactly the view's bytes", async () => {
      const id = newId();
      const bytes = new Uint8Array(64).fill(7).subarray(8, 24).fill(9);
      await cache.set(id, { bytes, format: "webp" }, signal);
      expect(bytesOf(await cache.get(id, signal))).toEqual([...new Uint8Array(16).fill(9)]);
    });

    test("keeps a copy: the bytes it was given may be used again", async () => {
      const id = newId();
      const bytes = Uint8Array.of(1, 2, 3);
      await cache.set(id, { bytes, format: "jpeg" }, signal);
      bytes.fill(0);
      expect(bytesOf(await cache.get(id, signal))).toEqual([1, 2, 3]);
    });

    test("gives out what was set last", async () => {
      const id = newId();
      await cache.set(id, { bytes: Uint8Array.of(1, 2), format: "jpeg" }, signal);
      await cache.set(id, { bytes: Uint8Array.of(3), format: "webp" }, signal);
      const found = await cache.get(id, signal);
      expect(bytesOf(found)).toEqual([3]);
      expect(found?.format).toBe("webp");
    });

    test("keeps the pictures of different ids apart", async () => {
      const ids = Array.from({ length: 20 }, newId);
      await Promise.all(
        ids.map((id, index) =>
          cache.set(id, { bytes: Uint8Array.of(index), format: "jpeg" }, signal),
        ),
      );
      const found = await Promise.all(ids.map((id) => cache.get(id, signal)));
      expect(found.map(bytesOf)).toEqual(ids.map((_, index) => [index]));
    });

    test("rejects every call with the reason of a signal that has aborted", async () => {
      const id = newId();
      const reason = new Error("no longer wanted");
      const aborted = AbortSignal.abort(reason);
      const calls = [
        () => cache.get(id, aborted),
        () => cache.set(id, { bytes: Uint8Array.of(1), format: "jpeg" }, aborted),
        () => cache.probe(aborted),
      ];
      for (const call of calls) {
        expect(await call().then(String, (error: unknown) => error)).toBe(reason);
      }
      expect(await cache.get(id, signal)).toBeUndefined();
    });

    test("says that it can be asked", async () => {
      await cache.probe(signal);
    });
  });
}

function bytesOf(image: EncodedImage | undefined): number[] | undefined {
  return image && [...image.bytes];
}
