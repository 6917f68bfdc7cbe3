import { describe, expect, test } from "bun:test";
import { median, medianRatio, minimum, percentile } from "../../bench/statistics.ts";

describe("median", () => {
  test("is the middle one of an odd number of values, whatever their order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 9, 100])).toBe(10);
  });

  test("is the mean of the two in the middle of an even number", () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  test("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test("throws when there is nothing to take it from", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("minimum", () => {
  test("is the smallest value", () => {
    expect(minimum([3, -1, 2])).toBe(-1);
  });

  test("throws when there is nothing to take it from", () => {
    expect(() => minimum([])).toThrow(RangeError);
  });
});

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test("is the value that so many do not exceed", () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([3, 1, 2], 0.99)).toBe(3);
  });

  test("is the smallest for a share of nothing", () => {
    expect(percentile(hundred, 0)).toBe(1);
  });

  test("throws when there is nothing to take it from", () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe("medianRatio", () => {
  test("compares each round within itself: what slows both down in one of them does not count", () => {
    expect(medianRatio([20, 2000, 20], [10, 1000, 10])).toBe(2);
    // The ratio of the medians would be 3.
    expect(medianRatio([30, 30, 10], [10, 40, 5])).toBe(2);
  });

  test("throws when the rounds do not pair up", () => {
    expect(() => medianRatio([1, 2], [1])).toThrow(RangeError);
  });
});
