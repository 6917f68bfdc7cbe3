import { describe, expect, test } from "bun:test";
import { untilAborted } from "../../src/domain/until-aborted.ts";

const never = new Promise<never>(() => {});

describe("untilAborted", () => {
  test("gives the promise's value while the signal is quiet", async () => {
    expect(await untilAborted(Promise.resolve(3), new AbortController().signal)).toBe(3);
  });

  test("rejects with the reason as soon as the signal aborts", async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort(new Error("left"));
    expect(waiting).rejects.toThrow("left");
    await waiting.catch(() => {});
  });

  test("rejects when the signal has aborted before", async () => {
    const waiting = untilAborted(Promise.resolve(3), AbortSignal.abort(new Error("left")));
    expect(waiting).rejects.toThrow("left");
    await waiting.catch(() => {});
  });
});
