import type { Polygons } from "./polygons.ts";

/** A side of a polygon that is not level, from its upper to its lower end, in pixels. */
export interface Edge {
  readonly top: number;
  readonly bottom: number;
  readonly topX: number;
  readonly bottomX: number;
  /** What crossing it from left to right adds to the winding number: 1 going down, -1 going up. */
  winding: number;
  /** Scratch of the sweep: x at the upper and the lower end of the strip in hand. */
  stripTopX: number;
  stripBottomX: number;
}

/** The index in `points` where polygon `index` ends. */
export function polygonEnd({ points, starts }: Polygons, index: number): number {
  return starts[index + 1] ?? points.length;
}

/** Appends the edges of one polygon, cut off above 0 and below `height`. */
export function collectEdges(
  polygons: Polygons,
  index: number,
  height: number,
  edges: Edge[],
): void {
  const { points, starts } = polygons;
  const end = polygonEnd(polygons, index);
  let previousX = points[end - 2] ?? Number.NaN;
  let previousY = points[end - 1] ?? Number.NaN;
  for (let at = starts[index] ?? end; at < end; at += 2) {
    const x = points[at] ?? Number.NaN;
    const y = points[at + 1] ?? Number.NaN;
    const edge =
      previousY < y
        ? edgeBetween(previousX, previousY, x, y, 1, height)
        : edgeBetween(x, y, previousX, previousY, -1, height);
    if (edge) edges.push(edge);
    previousX = x;
    previousY = y;
  }
}

function edgeBetween(
  upperX: number,
  upperY: number,
  lowerX: number,
  lowerY: number,
  winding: 1 | -1,
  height: number,
): Edge | undefined {
  const top = Math.max(0, upperY);
  const bottom = Math.min(height, lowerY);
  if (!(top < bottom)) return undefined;
  const xAt = (y: number): number =>
    upperX + (lowerX - upperX) * ((y - upperY) / (lowerY - upperY));
  const [topX, bottomX] = [xAt(top), xAt(bottom)];
  return { top, bottom, topX, bottomX, winding, stripTopX: 0, stripBottomX: 0 };
}

/** Where the edge is at height `y`, from `top` to `bottom`. */
export function edgeX(edge: Edge, y: number): number {
  // No slope: it overflows for an edge of next to no height.
  return edge.topX + (edge.bottomX - edge.topX) * ((y - edge.top) / (edge.bottom - edge.top));
}

/**
 * Sorts `edges` in place, those that begin lowest first, and makes one of each set of equal ones. It
 * keeps a pile of the same marks on one letter as cheap as a single mark.
 *
 * @returns the edges that are left; their winding is the sum, never 0
 */
export function mergeEqualEdges(edges: Edge[]): Edge[] {
  edges.sort(
    (one, other) =>
      other.top - one.top ||
      one.topX - other.topX ||
      one.bottom - other.bottom ||
      one.bottomX - other.bottomX,
  );
  const merged: Edge[] = [];
  for (const edge of edges) {
    const last = merged.at(-1);
    if (last && haveSameEnds(last, edge)) last.winding += edge.winding;
    else merged.push(edge);
  }
  return merged.filter((edge) => edge.winding !== 0);
}

function haveSameEnds(one: Edge, other: Edge): boolean {
  return (
    one.top === other.top &&
    one.topX === other.topX &&
    one.bottom === other.bottom &&
    one.bottomX === other.bottomX
  );
}
