import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { FILTERS } from "../../../../src/imaging/engine/resize/resize-filter.ts";
import {
  createTableCache,
  MAX_TAPS,
  resizeTables,
  STRIP_PIXELS,
} from "../../../../src/imaging/engine/resize/resize-tables.ts";
import {
  FIXED_ONE,
  tapTable,
  tapWindows,
  toFixedPoint,
} from "../../../../src/imaging/engine/resize/tap-windows.ts";

const side = fc.integer({ min: 1, max: 400 });
const filterName = fc.constantFrom("triangle" as const, "lanczos3" as const);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe("the windows of a side", () => {
  test("weigh one in all, to the last unit in fixed point, and lie inside the source", () => {
    fc.assert(
      fc.property(side, side, filterName, (from, to, filter) => {
        for (const window of tapWindows(from, to, FILTERS[filter])) {
          expect(sum(window.weights)).toBeCloseTo(1, 9);
          const fixed = toFixedPoint(window);
          expect(sum(fixed.weights)).toBe(FIXED_ONE);
          expect(fixed.first).toBeGreaterThanOrEqual(0);
          expect(fixed.first + fixed.weights.length).toBeLessThanOrEqual(from);
        }
      }),
    );
  });

  test("keep the sum of weights' sizes below 2, so that no sample passes 16 bits", () => {
    for (let from = 1; from <= 100; from++) {
      for (let to = 1; to <= 130; to++) {
        for (const window of tapWindows(from, to, FILTERS.lanczos3)) {
          expect(sum(window.weights.map(Math.abs))).toBeLessThan(1.6);
        }
      }
    }
  });

  test("are as wide as the reduction", () => {
    expect(tapWindows(400, 100, FILTERS.triangle)[50]?.weights.length).toBe(8);
    expect(tapWindows(400, 100, FILTERS.lanczos3)[50]?.weights.length).toBe(24);
    expect(tapWindows(100, 100, FILTERS.triangle)[50]).toEqual({ first: 50, weights: [1] });
  });
});

test("a table holds every window's weights where they belong, and moves only forward", () => {
  fc.assert(
    fc.property(side, side, filterName, fc.constantFrom(1, 2), (from, to, filter, unit) => {
      const windows = tapWindows(from, to, FILTERS[filter]).map(toFixedPoint);
      const { taps, firsts, weights } = tapTable(windows, { from, unit });
      for (const [index, window] of windows.entries()) {
        const begin = firsts[index] ?? -1;
        expect(begin).toBeGreaterThanOrEqual(firsts[index - 1] ?? 0);
        expect((begin + taps) * unit).toBeLessThanOrEqual(from + unit - 1);
        const row = weights.slice(index * taps * unit, (index + 1) * taps * unit);
        const expected = new Array(taps * unit).fill(0);
        expected.splice(window.first - begin * unit, window.weights.length, ...window.weights);
        expect(row).toEqual(expected);
      }
    }),
  );
});

describe("the strips", () => {
  test("cover the target in fours, and hold no more source pixels than fit", () => {
    for (const [from, to] of [
      [1, 1],
      [9000, 8999],
      [8000, 1920],
      [4097, 4096],
      [8000, 400],
      [20_000, 5000],
    ] as const) {
      const size = { width: from, height: 2 };
      const { few, columns, stripColumns } = resizeTables(
        size,
        { width: to, height: 2 },
        "triangle",
      );
      expect(few).toBe(true);
      expect(stripColumns % 4).toBe(0);
      for (let left = 0; left < to; left += stripColumns) {
        const last = columns.firsts[Math.min(left + stripColumns, to) - 1] ?? 0;
        const pairs = last + columns.taps - (columns.firsts[left] ?? 0);
        expect(pairs * 2).toBeLessThanOrEqual(STRIP_PIXELS);
      }
    }
  });
});

test("few taps are those whose every product may be rounded", () => {
  const few = (from: number, to: number): boolean =>
    resizeTables({ width: from, height: 5 }, { width: to, height: 5 }, "triangle").few;
  expect(few((MAX_TAPS / 2) * 10, 10)).toBe(true);
  expect(few((MAX_TAPS / 2 + 1) * 10, 10)).toBe(false);
});

describe("the cache", () => {
  const sizeOf = (width: number) => ({ width, height: 4 });
  const to = sizeOf(2);

  test("gives the tables of the last geometries again, and forgets the one longest unused", () => {
    const tablesFor = createTableCache(2);
    const first = tablesFor(sizeOf(10), to, "triangle");
    const second = tablesFor(sizeOf(11), to, "triangle");
    expect(tablesFor(sizeOf(10), to, "triangle")).toBe(first);
    tablesFor(sizeOf(12), to, "triangle");
    expect(tablesFor(sizeOf(10), to, "triangle")).toBe(first);
    expect(tablesFor(sizeOf(11), to, "triangle")).not.toBe(second);
  });

  test("tells filters and both sizes apart", () => {
    const tablesFor = createTableCache(8);
    const tables = [
      tablesFor(sizeOf(10), to, "triangle"),
      tablesFor(sizeOf(10), to, "lanczos3"),
      tablesFor({ width: 10, height: 5 }, to, "triangle"),
      tablesFor(sizeOf(10), sizeOf(3), "triangle"),
    ];
    expect(new Set(tables).size).toBe(4);
  });
});
