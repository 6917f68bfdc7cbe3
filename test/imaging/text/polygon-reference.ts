import type { Size } from "../../../src/domain/geometry.ts";
import type { Polygons } from "../../../src/imaging/text/polygons.ts";

export type PointList = readonly (readonly [x: number, y: number])[];

export function polygonsOf(...lists: readonly PointList[]): Polygons {
  let start = 0;
  const starts = lists.map((list) => {
    const at = start;
    start += 2 * list.length;
    return at;
  });
  return { points: Float64Array.from(lists.flat(2)), starts: Uint32Array.from(starts) };
}

export function rectangle(left: number, top: number, right: number, bottom: number): PointList {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

export function reversed(points: PointList): PointList {
  return points.toReversed();
}

/** The area of a polygon that does not cross itself (the shoelace formula), in square pixels. */
export function areaOf(points: PointList): number {
  let twice = 0;
  for (const [index, [x, y]] of points.entries()) {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [0, 0];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

/** Points a side in each pixel. */
const SAMPLES = 64;

/**
 * Coverage by brute force, 0 to 255 and not rounded: the share of 64x64 points of each pixel whose
 * winding number is not zero.
 */
export function supersample(polygons: readonly PointList[], { width, height }: Size): Float64Array {
  const coverage = new Float64Array(width * height);
  for (let sampleRow = 0; sampleRow < height * SAMPLES; sampleRow++) {
    const crossings = crossingsAt((sampleRow + 0.5) / SAMPLES, polygons);
    const row = Math.floor(sampleRow / SAMPLES) * width;
    for (let sampleColumn = 0; sampleColumn < width * SAMPLES; sampleColumn++) {
      const x = (sampleColumn + 0.5) / SAMPLES;
      let winding = 0;
      for (const crossing of crossings) if (crossing.x < x) winding += crossing.winding;
      if (winding === 0) continue;
      const pixel = row + Math.floor(sampleColumn / SAMPLES);
      coverage[pixel] = (coverage[pixel] ?? 0) + 255 / SAMPLES ** 2;
    }
  }
  return coverage;
}

function crossingsAt(y: number, polygons: readonly PointList[]): { x: number; winding: number }[] {
  const crossings: { x: number; winding: number }[] = [];
  for (const points of polygons) {
    for (const [index, [x1, y1]] of points.entries()) {
      const [x2, y2] = points[(index + 1) % points.length] ?? [x1, y1];
      if (y1 <= y === y2 <= y) continue;
      crossings.push({ x: x1 + ((y - y1) / (y2 - y1)) * (x2 - x1), winding: y1 < y2 ? 1 : -1 });
    }
  }
  return crossings;
}

export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...Array.from(one, (value, index) => Math.abs(value - (other[index] ?? 0))));
}

/** The covered area in square pixels. */
export function coveredArea(coverage: Uint8Array): number {
  return coverage.reduce((sum, value) => sum + value, 0) / 255;
}

/** `count` points on a circle around (6.1, 5.2), joined in steps of `step`. */
export function circle(count: number, step = 1, radius = 4.3): PointList {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index * step) / count;
    return [6.1 + radius * Math.sin(angle), 5.2 - radius * Math.cos(angle)] as const;
  });
}
