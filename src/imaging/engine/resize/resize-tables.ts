import { LRUCache } from "lru-cache";
import type { Size } from "../../../domain/geometry.ts";
import { FILTERS, type ResizeFilter } from "./resize-filter.ts";
import {
  type TapTable,
  type TapWindow,
  tapTable,
  tapWindows,
  toFixedPoint,
} from "./tap-windows.ts";

/** What one filter weighs the pixels with to get from one size to another. */
export interface ResizeTables {
  /** True when both sides have few taps: weights are then integers, and columns go by pairs. */
  readonly few: boolean;
  readonly rows: SideTable;
  readonly columns: SideTable;
  /** Target columns of one strip, a multiple of 4. */
  readonly stripColumns: number;
}

export interface SideTable {
  readonly taps: number;
  /** Of every target pixel, in source pixels, or pairs of them; filled up to a multiple of 4. */
  readonly firsts: Uint32Array;
  /** Of every target pixel; filled up likewise. */
  readonly weights: Int16Array | Float32Array;
}

/** Most source rows or columns for a target pixel that count as few (scratch.ts has it too). */
export const MAX_TAPS = 64;

/** Most source pixels of a strip (scratch.ts has it too). */
export const STRIP_PIXELS = 4096;

/** Pixels of a group of the target: tables are filled up to whole groups. */
const GROUP = 4;

export interface ResizeGeometry {
  readonly from: Size;
  /** The part of `from` that the picture takes up, from the top left corner. */
  readonly extent: Size;
  readonly to: Size;
  readonly filter: ResizeFilter;
}

export function resizeTables({ from, extent, to, filter: name }: ResizeGeometry): ResizeTables {
  const filter = FILTERS[name];
  const rows = { from: from.height, extent: extent.height, to: to.height, filter };
  const columns = { from: from.width, extent: extent.width, to: to.width, filter };
  const rowWindows = tapWindows(rows);
  const columnWindows = tapWindows(columns);
  if (longest(rowWindows) > MAX_TAPS || longest(columnWindows) > MAX_TAPS) {
    return {
      few: false,
      rows: floats(tapTable(rowWindows, { from: from.height, unit: 1 })),
      columns: floats(tapTable(columnWindows, { from: from.width, unit: 1 })),
      stripColumns: GROUP,
    };
  }
  const pairs = tapTable(columnWindows.map(toFixedPoint), { from: from.width, unit: 2 });
  return {
    few: true,
    rows: integers(tapTable(rowWindows.map(toFixedPoint), { from: from.height, unit: 1 })),
    columns: integers(pairs),
    stripColumns: stripColumns(pairs),
  };
}

/** Makes tables, or gives those of one of the last few geometries again. */
export function createTableCache(entries: number): typeof resizeTables {
  const cache = new LRUCache<string, ResizeTables>({ max: entries });
  return (geometry) => {
    const { from, extent, to, filter } = geometry;
    const sizes = [from, extent, to].map(({ width, height }) => `${width}x${height}`);
    const key = [...sizes, filter].join(" ");
    const tables = cache.get(key) ?? resizeTables(geometry);
    cache.set(key, tables);
    return tables;
  };
}

/** Equal strips, as wide as they may be with all their source pixels in `STRIP_PIXELS`. */
function stripColumns({ taps, firsts }: TapTable): number {
  const width = firsts.length;
  const fits = (columns: number): boolean => {
    for (let left = 0; left < width; left += columns) {
      const last = firsts[Math.min(left + columns, width) - 1] ?? 0;
      if (2 * (last + taps - (firsts[left] ?? 0)) > STRIP_PIXELS) return false;
    }
    return true;
  };
  for (let strips = 1; ; strips++) {
    const columns = Math.ceil(width / strips / GROUP) * GROUP;
    if (columns === GROUP || fits(columns)) return columns;
  }
}

function longest(windows: readonly TapWindow[]): number {
  return windows.reduce((most, { weights }) => Math.max(most, weights.length), 1);
}

function integers(table: TapTable): SideTable {
  return inGroups(table, (length) => new Int16Array(length));
}

function floats(table: TapTable): SideTable {
  return inGroups(table, (length) => new Float32Array(length));
}

function inGroups(
  { taps, firsts, weights }: TapTable,
  allocate: (length: number) => Int16Array | Float32Array,
): SideTable {
  const count = Math.ceil(firsts.length / GROUP) * GROUP;
  const paddedFirsts = new Uint32Array(count);
  paddedFirsts.set(firsts);
  const paddedWeights = allocate((weights.length / firsts.length) * count);
  paddedWeights.set(weights);
  return { taps, firsts: paddedFirsts, weights: paddedWeights };
}
