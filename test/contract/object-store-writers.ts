import { describe, expect, test } from "bun:test";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { newKey } from "../fixtures/object-keys.ts";

const OBJECT_BYTES = 700_000;

/** The clauses on calls that meet: a reader sees whole objects, the first of several is the one. */
export function describeConcurrentWriters(current: () => ObjectStore): void {
  const { signal } = new AbortController();

  function objectOf(writer: number): Uint8Array {
    return new Uint8Array(OBJECT_BYTES).fill(writer);
  }

  /** The one writer whose object this is; fails for an object of several writers, or a part. */
  function writerOf(bytes: Uint8Array | undefined): number {
    expect(bytes?.length).toBe(OBJECT_BYTES);
    const writer = bytes?.[0] ?? 0;
    expect(bytes?.every((byte) => byte === writer)).toBe(true);
    return writer;
  }

  describe("at the same time", () => {
    test("exactly one of many that put if absent stores its object", async () => {
      const store = current();
      const key = newKey();
      const writers = Array.from({ length: 12 }, (_, index) => index + 1);
      const outcomes = await Promise.all(
        writers.map((writer) => store.put(key, objectOf(writer), { ifAbsent: true, signal })),
      );
      const winners = writers.filter((_, index) => outcomes[index] === "stored");
      expect(winners).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "exists")).toHaveLength(writers.length - 1);
      expect([writerOf(await store.get(key, signal))]).toEqual(winners);
    });

    test("a reader sees whole objects only, while others replace them", async () => {
      const store = current();
      const key = newKey();
      await store.put(key, objectOf(1), { signal });
      let isWriting = true;
      const write = async (writer: number): Promise<void> => {
        for (let round = 0; round < 5; round++) await store.put(key, objectOf(writer), { signal });
      };
      const writing = Promise.all([write(2), write(3)]).finally(() => {
        isWriting = false;
      });
      while (isWriting) {
        expect([1, 2, 3]).toContain(writerOf(await store.get(key, signal)));
        expect((await store.stat(key, signal))?.size).toBe(OBJECT_BYTES);
      }
      await writing;
      expect([2, 3]).toContain(writerOf(await store.get(key, signal)));
    });

    test("readers see the object or none, while it is put and removed", async () => {
      const store = current();
      const key = newKey();
      let isWriting = true;
      const writing = (async () => {
        for (let round = 0; round < 5; round++) {
          await store.put(key, objectOf(1), { signal, ifAbsent: true });
          await store.remove(key, signal);
        }
      })().finally(() => {
        isWriting = false;
      });
      while (isWriting) {
        const found = await store.get(key, signal);
        if (found) expect(writerOf(found)).toBe(1);
      }
      await writing;
      expect(await store.get(key, signal)).toBeUndefined();
    });
  });
}
