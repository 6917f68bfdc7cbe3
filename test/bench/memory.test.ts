import { describe, expect, test } from "bun:test";
import { sizeVerdict, steadyVerdict } from "../../bench/memory/memory-section.ts";
import { windowsOf } from "../../bench/memory/steady-load.ts";

describe("windowsOf", () => {
  test("cuts the samples into five parts of one size, each with its own figures", () => {
    const samples = [5, 1, 3, 2, 9, 4, 7, 7, 7, 1, 2, 3, 6, 5, 4];
    const figures = windowsOf(samples).map((window) => [
      window.uploads,
      window.lastBytes,
      window.medianBytes,
      window.highestBytes,
    ]);
    expect(figures).toEqual([
      [3, 3, 3, 5],
      [3, 4, 4, 9],
      [3, 7, 7, 7],
      [3, 3, 2, 3],
      [3, 4, 5, 6],
    ]);
  });

  test("leaves no sample out when they cannot be shared out evenly", () => {
    const windows = windowsOf([1, 1, 1, 1, 1, 1, 8]);
    expect(windows.map((window) => window.uploads)).toEqual([1, 1, 1, 1, 3]);
    expect(windows.at(-1)?.highestBytes).toBe(8);
  });

  test("throws when there are not enough of them", () => {
    expect(() => windowsOf([1, 2, 3, 4])).toThrow(RangeError);
  });
});

describe("steadyVerdict", () => {
  const verdictOn = (medians: readonly number[]) =>
    steadyVerdict({ windows: windowsOf(medians.flatMap((bytes) => [bytes, bytes])) });

  test("calls memory steady when the last part is within 5 % of the one before", () => {
    expect(verdictOn([1, 50, 80, 100, 105])).toEndWith("+5.0 % against the 2 before: steady.");
    expect(verdictOn([1, 50, 80, 100, 95])).toEndWith("-5.0 % against the 2 before: steady.");
  });

  test("says so when memory goes on growing", () => {
    expect(verdictOn([60, 70, 80, 100, 106])).toEndWith("+6.0 % against the 2 before: NOT steady.");
  });

  test("says so when memory falls: it had not been steady before either", () => {
    expect(verdictOn([100, 100, 100, 100, 80])).toEndWith(
      "-20.0 % against the 2 before: NOT steady.",
    );
  });
});

describe("sizeVerdict", () => {
  const verdictOn = (highest: number) =>
    sizeVerdict({ windows: windowsOf([1e8, 2e8, highest, 2e8, 1e8]), peakBytes: 5e8 });

  test("goes by the highest reading of all, not by a moment between two", () => {
    expect(verdictOn(449_000_000)).toContain("450 MB resident after every upload: reached (449 MB");
    expect(verdictOn(449_000_000)).toContain("500 MB for a moment");
    expect(verdictOn(450_000_000)).toContain("NOT reached (450 MB at most, 429 MiB;");
  });
});
