import { describe, expect, test } from "bun:test";
import { backoffMs, pause } from "../../../src/adapters/rabbitmq/backoff.ts";

describe("backoffMs", () => {
  test("starts at 250 ms and stays below a bound that doubles up to 5 s", () => {
    const longest = [0, 1, 2, 3, 4, 5, 100].map((failures) => backoffMs(failures, () => 1));
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(backoffMs(5, () => 0)).toBe(250);
    expect(backoffMs(5, () => 0.5)).toBe(2625);
  });
});

describe("pause", () => {
  test("ends when its signal aborts, or has aborted", async () => {
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(), 10);
    await pause(60_000, controller.signal);
    await pause(60_000, controller.signal);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("ends after its time", async () => {
    const started = performance.now();
    await pause(30, new AbortController().signal);
    expect(performance.now() - started).toBeGreaterThan(25);
  });
});
