import { expect } from "bun:test";
import { StoreUnavailableError } from "../../../src/domain/errors.ts";
import type { ObjectStore } from "../../../src/ports/object-store.ts";

/** Fails unless the call rejects with `StoreUnavailableError`, which it gives back. */
export async function expectUnavailable(call: Promise<unknown>): Promise<StoreUnavailableError> {
  const outcome = await call.then(
    (value) => `resolved with ${Bun.inspect(value)}`,
    (reason: unknown) => reason,
  );
  expect(outcome).toBeInstanceOf(StoreUnavailableError);
  // The line above has thrown for anything else.
  return outcome as StoreUnavailableError;
}

/** Every kind of call on a key in `test/`, each with a signal of its own. */
export function everyCall(
  store: ObjectStore,
  newSignal: () => AbortSignal = () => new AbortController().signal,
): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    get: () => store.get("test/a", newSignal()),
    stat: () => store.stat("test/a", newSignal()),
    put: () => store.put("test/a", Uint8Array.of(1), { signal: newSignal() }),
    "put if absent": () =>
      store.put("test/a", Uint8Array.of(1), { signal: newSignal(), ifAbsent: true }),
    remove: () => store.remove("test/a", newSignal()),
    list: () => Array.fromAsync(store.list("test/", newSignal())),
    probe: () => store.probe(newSignal()),
  };
}
