import { describe, expect, test } from "bun:test";
import { withDeadline } from "../../src/domain/deadline.ts";

const never = new Promise<never>(() => {});
const onTimeout = (): Error => new Error("too late");

describe("withDeadline", () => {
  test("gives what the operation gives", async () => {
    expect(await withDeadline(async () => 7, { timeoutMs: 1000, onTimeout })).toBe(7);
  });

  test("rejects at the deadline even if the operation ignores its signal", async () => {
    let told: AbortSignal | undefined;
    const late = withDeadline(
      (signal) => {
        told = signal;
        return never;
      },
      { timeoutMs: 5, onTimeout },
    );
    expect(late).rejects.toThrow("too late");
    await late.catch(() => {});
    expect(told?.aborted).toBe(true);
  });

  test("rejects with the caller's reason as soon as the caller aborts", async () => {
    const caller = new AbortController();
    const call = withDeadline(() => never, { timeoutMs: 60_000, signal: caller.signal, onTimeout });
    caller.abort(new Error("left"));
    expect(call).rejects.toThrow("left");
    await call.catch(() => {});
  });

  test("does not begin when the caller has left already", async () => {
    let begun = false;
    const operation = async (): Promise<void> => {
      begun = true;
    };
    const signal = AbortSignal.abort(new Error("left"));
    const call = withDeadline(operation, { timeoutMs: 1000, signal, onTimeout });
    expect(call).rejects.toThrow("left");
    await call.catch(() => {});
    expect(begun).toBe(false);
  });

  test("drops what the operation says after the deadline", async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    await withDeadline(() => promise, { timeoutMs: 1, onTimeout }).catch(() => {});
    // An unhandled rejection here would fail the test.
    reject(new Error("nobody listens"));
    await Bun.sleep(1);
  });
});
