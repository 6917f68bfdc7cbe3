import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Size } from "../../../../src/domain/geometry.ts";
import {
  FILTERS,
  type FilterShape,
  type ResizeFilter,
} from "../../../../src/imaging/engine/resize/resize-filter.ts";
import {
  createTableCache,
  MAX_TAPS,
  type ResizeGeometry,
  type ResizeTables,
  resizeTables,
  STRIP_PIXELS,
} from "../../../../src/imaging/engine/resize/resize-tables.ts";
import {
  FIXED_ONE,
  type TapWindow,
  tapTable,
  tapWindows,
  toFixedPoint,
} from "../../../../src/imaging/engine/resize/tap-windows.ts";

const side = fc.integer({ min: 1, max: 400 });
const filterName = fc.constantFrom(
  ...(["triangle", "quadratic", "mitchell", "lanczos3"] as const satisfies ResizeFilter[]),
);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of a whole side. */
function windowsOf(from: number, to: number, filter: FilterShape): TapWindow[] {
  return tapWindows({ from, extent: from, to, filter });
}

/** Of a whole plane. */
function tablesOf(from: Size, to: Size, filter: ResizeFilter): ResizeTables {
  return resizeTables({ from, extent: from, to, filter });
}

describe("the windows of a side", () => {
  test("weigh one in all, to the last unit in fixed point, and lie inside the source", () => {
    fc.assert(
      fc.property(side, side, filterName, (from, to, filter) => {
        for (const window of windowsOf(from, to, FILTERS[filter])) {
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
        for (const window of windowsOf(from, to, FILTERS.lanczos3)) {
          expect(sum(window.weights.map(Math.abs))).toBeLessThan(1.6);
        }
      }
    }
  });

  test("are as wide as the reduction", () => {
    expect(windowsOf(400, 100, FILTERS.triangle)[50]?.weights.length).toBe(8);
    expect(windowsOf(400, 100, FILTERS.lanczos3)[50]?.weights.length).toBe(24);
    expect(windowsOf(100, 100, FILTERS.triangle)[50]).toEqual({ first: 50, weights: [1] });
  });
});

test("a table holds every window's weights where they belong, and moves only forward", () => {
  fc.assert(
    fc.property(side, side, filterName, fc.constantFrom(1, 2), (from, to, filter, unit) => {
      const windows = windowsOf(from, to, FILTERS[filter]).map(toFixedPoint);
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
      const { few, columns, stripColumns } = tablesOf(size, { width: to, height: 2 }, "triangle");
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
    tablesOf({ width: from, height: 5 }, { width: to, height: 5 }, "triangle").few;
  expect(few((MAX_TAPS / 2) * 10, 10)).toBe(true);
  expect(few((MAX_TAPS / 2 + 1) * 10, 10)).toBe(false);
});

describe("the cache", () => {
  const sizeOf = (width: number) => ({ width, height: 4 });
  const geometry = (width: number, changes: Partial<ResizeGeometry> = {}): ResizeGeometry => {
    const from = sizeOf(width);
    return { from, extent: from, to: sizeOf(2), filter: "triangle", ...changes };
  };

  test("gives the tables of the last geometries again, and forgets the one longest unused", () => {
    const tablesFor = createTableCache(2);
    const first = tablesFor(geometry(10));
    const second = tablesFor(geometry(11));
    expect(tablesFor(geometry(10))).toBe(first);
    tablesFor(geometry(12));
    expect(tablesFor(geometry(10))).toBe(first);
    expect(tablesFor(geometry(11))).not.toBe(second);
  });

  test("tells filters, sizes and extents apart", () => {
    const tablesFor = createTableCache(8);
    const tables = [
      tablesFor(geometry(10)),
      tablesFor(geometry(10, { filter: "lanczos3" })),
      tablesFor(geometry(10, { from: { width: 10, height: 5 } })),
      tablesFor(geometry(10, { extent: { width: 9.5, height: 4 } })),
      tablesFor(geometry(10, { to: sizeOf(3) })),
    ];
    expect(new Set(tables).size).toBe(5);
  });
});

test("a picture that ends inside its last source pixel lies where that pixel's part does", () => {
  const centerOf = ({ first, weights }: TapWindow): number =>
    sum(weights.map((weight, tap) => weight * (first + tap + 0.5)));
  const shape = { from: 51, to: 20, filter: FILTERS.triangle };
  const windows = tapWindows({ ...shape, extent: 50.5 });
  // Away from the edges, where the filter is cut off.
  for (let target = 2; target < 18; target++) {
    const window = windows[target] ?? { first: 0, weights: [] };
    expect(Math.abs(centerOf(window) - ((target + 0.5) * 50.5) / 20)).toBeLessThan(0.1);
  }
});
