import { describe, expect, test } from "bun:test";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { newFolder, newKey } from "../fixtures/object-keys.ts";

/** The clauses on keys and on signals. */
export function describeRefusals(current: () => ObjectStore): void {
  const { signal } = new AbortController();

  describe("keys", () => {
    const segment = "aZ09._-".repeat(34);
    const LONGEST = `${segment}/${segment}/${"k".repeat(512 - 2 * segment.length - 2)}`;

    test("takes all that the contract allows", async () => {
      for (const key of [LONGEST, `${newFolder()}/-_.a..b/c...`, newFolder()]) {
        await current().put(key, Uint8Array.of(4), { signal });
        expect(await current().get(key, signal)).toEqual(Uint8Array.of(4));
        await current().remove(key, signal);
        expect(await current().stat(key, signal)).toBeUndefined();
      }
    });

    const INVALID = [
      ...["", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", ".a", "a/.b"],
      ...["a\\b", "a b", "a\0b", "a\n", "é", "a:b", "a~", "a%2e", "*", `${LONGEST}k`],
    ];
    test.each(INVALID)("refuses %j in every call", async (key) => {
      const calls = [
        () => current().get(key, signal),
        () => current().stat(key, signal),
        () => current().put(key, Uint8Array.of(1), { signal }),
        () => current().put(key, Uint8Array.of(1), { signal, ifAbsent: true }),
        () => current().remove(key, signal),
        () => Array.fromAsync(current().list(`${key}/`, signal)),
      ];
      for (const call of calls) {
        // In a function of its own: to throw at once is as good as to reject.
        expect(await (async () => call())().catch((error: unknown) => error)).toBeInstanceOf(
          RangeError,
        );
      }
    });
  });

  test("rejects every call with the reason of a signal that has aborted", async () => {
    const key = newKey();
    const reason = new Error("no longer wanted");
    const aborted = AbortSignal.abort(reason);
    const kept = newKey();
    await current().put(kept, Uint8Array.of(1), { signal });
    const calls = [
      () => current().get(key, aborted),
      () => current().stat(key, aborted),
      () => current().put(key, Uint8Array.of(1), { signal: aborted }),
      () => current().put(kept, Uint8Array.of(2), { signal: aborted }),
      () => current().remove(kept, aborted),
      () => Array.fromAsync(current().list(`${key}/`, aborted)),
      () => current().probe(aborted),
    ];
    for (const call of calls) {
      expect(await call().then(String, (error: unknown) => error)).toBe(reason);
    }
    await current().probe(signal);
    expect(await current().get(key, signal)).toBeUndefined();
    expect(await current().get(kept, signal)).toEqual(Uint8Array.of(1));
  });

  test("lets go of a put soon after its signal aborts, the object whole or absent", async () => {
    const bytes = new Uint8Array(16 * 1024 * 1024).fill(5);
    for (const delayMs of [0, 1, 4]) {
      const key = newKey();
      const controller = new AbortController();
      const put = current()
        .put(key, bytes, { signal: controller.signal })
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      await Bun.sleep(delayMs);
      const reason = new Error("no longer wanted");
      controller.abort(reason);
      const started = performance.now();
      const error = await put;
      expect(performance.now() - started).toBeLessThan(2000);
      expect([undefined, reason]).toContain(error instanceof Error ? error : undefined);
      const found = await current().get(key, signal);
      expect(found?.length ?? bytes.length).toBe(bytes.length);
      await current().remove(key, signal);
    }
  });
}
