import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { StoreUnavailableError } from "../../src/domain/errors.ts";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { newKey } from "../fixtures/object-keys.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { describeListing } from "./object-store-listing.ts";
import { describeRefusals } from "./object-store-refusals.ts";
import { describeConcurrentWriters } from "./object-store-writers.ts";

export interface OpenObjectStore {
  readonly store: ObjectStore;
  /** Frees what the store was opened with; objects may stay behind. */
  close(): Promise<void>;
}

/** Every clause of the object store's contract. The store may hold other objects already. */
export function describeObjectStore(name: string, open: () => Promise<OpenObjectStore>): void {
  describe(`object store: ${name}`, () => {
    let opened: OpenObjectStore;
    let store: ObjectStore;
    const { signal } = new AbortController();

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    const SIZES = { empty: 0, "one byte": 1, "odd, over 2 MiB": 2 * 1024 * 1024 + 4321 };
    test.each(Object.entries(SIZES))("gives back what was put: %s", async (_size, length) => {
      const key = newKey();
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + (index >>> 8)) & 0xff);
      expect(await store.put(key, bytes, { signal })).toBe("stored");
      const found = await store.get(key, signal);
      expect(found?.length).toBe(length);
      expect(Buffer.compare(found ?? new Uint8Array(), bytes)).toBe(0);
      expect((await store.stat(key, signal))?.size).toBe(length);
    });

    test("puts exactly the view's bytes, also of shared memory", async () => {
      const shared = new Uint8Array(new SharedArrayBuffer(64)).fill(7);
      const key = newKey();
      await store.put(key, shared.subarray(8, 24).fill(9), { signal });
      expect(await store.get(key, signal)).toEqual(new Uint8Array(16).fill(9));
    });

    test("neither keeps the bytes it was given nor gives the same out twice", async () => {
      const key = newKey();
      const bytes = Uint8Array.of(1, 2, 3);
      await store.put(key, bytes, { signal });
      bytes.fill(0);
      const first = await store.get(key, signal);
      expect(first).toEqual(Uint8Array.of(1, 2, 3));
      first?.fill(9);
      expect(await store.get(key, signal)).toEqual(Uint8Array.of(1, 2, 3));
    });

    test("answers undefined for an object that is not there", async () => {
      const key = newKey();
      expect(await store.get(key, signal)).toBeUndefined();
      expect(await store.stat(key, signal)).toBeUndefined();
      await store.put(`${key}/below`, Uint8Array.of(1), { signal });
      expect(await store.get(key, signal)).toBeUndefined();
      expect(await store.stat(key, signal)).toBeUndefined();
    });

    test("replaces an object and renews its time", async () => {
      const key = newKey();
      await store.put(key, Uint8Array.of(1, 1), { signal });
      const before = await store.stat(key, signal);
      expect(Math.abs((before?.modifiedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
      // Some stores tell the time in whole seconds.
      await waitFor(
        async () => {
          expect(await store.put(key, Uint8Array.of(2), { signal })).toBe("stored");
          const after = await store.stat(key, signal);
          return after && before && after.modifiedAt > before.modifiedAt;
        },
        { what: "a later time", intervalMs: 200 },
      );
      expect(await store.get(key, signal)).toEqual(Uint8Array.of(2));
      expect((await store.stat(key, signal))?.size).toBe(1);
    });

    test("leaves an object as it is when told to put only if absent", async () => {
      const key = newKey();
      const ifAbsent = { ifAbsent: true, signal };
      expect(await store.put(key, Uint8Array.of(1), ifAbsent)).toBe("stored");
      expect(await store.put(key, Uint8Array.of(2), ifAbsent)).toBe("exists");
      expect(await store.get(key, signal)).toEqual(Uint8Array.of(1));
      await store.remove(key, signal);
      expect(await store.put(key, Uint8Array.of(3), ifAbsent)).toBe("stored");
      expect(await store.get(key, signal)).toEqual(Uint8Array.of(3));
    });

    test("removes an object, and again, and one that never was", async () => {
      const key = newKey();
      await store.put(key, Uint8Array.of(1), { signal });
      await store.put(`${key}-sibling`, Uint8Array.of(2), { signal });
      await store.remove(key, signal);
      expect(await store.get(key, signal)).toBeUndefined();
      await store.remove(key, signal);
      await store.remove(newKey(), signal);
      expect(await store.get(`${key}-sibling`, signal)).toEqual(Uint8Array.of(2));
    });

    test("says that it can be asked", async () => {
      await store.probe(signal);
    });

    describeConcurrentWriters(() => store);
    describeListing(() => store);
    describeRefusals(() => store);
  });
}

/** What every call must say of a store that cannot be asked. */
export function describeAwayObjectStore(name: string, open: () => Promise<OpenObjectStore>): void {
  test(`object store that is away: ${name}: every call says so`, async () => {
    const { store, close } = await open();
    const { signal } = new AbortController();
    const key = newKey();
    const calls = [
      () => store.get(key, signal),
      () => store.stat(key, signal),
      () => store.put(key, Uint8Array.of(1), { signal }),
      () => store.put(key, Uint8Array.of(1), { signal, ifAbsent: true }),
      () => store.remove(key, signal),
      () => Array.fromAsync(store.list(`${key}/`, signal)),
      () => store.probe(signal),
    ];
    try {
      for (const call of calls) {
        const error = await call().then(String, (reason: unknown) => reason);
        expect(error).toBeInstanceOf(StoreUnavailableError);
      }
    } finally {
      await close();
    }
  });
}
