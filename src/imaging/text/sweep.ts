import { WatermarkUnrenderableError } from "../../domain/errors.ts";
import type { CoverageBuffer } from "./coverage-buffer.ts";
import { type Edge, edgeX, mergeEqualEdges } from "./edge.ts";

/** Steps that a drawing may still take; shared by all its sweeps. */
export interface WorkBudget {
  /** The bound, for the message. */
  readonly limit: number;
  left: number;
}

/** Two edges out of order by less than this, in pixels, count as touching. */
const TOUCHING_PX = 1e-9;

/**
 * Adds the area where the winding number of `edges` is not zero to `coverage`.
 *
 * Goes down in strips between the heights where something changes: an edge begins or ends, a row of
 * pixels ends, two edges cross. Within a strip the edges stand side by side, and only those count at
 * which the winding number leaves zero or comes back to it: overlaps are filled once.
 *
 * @param edges those of whole polygons, cut to the buffer's rows; taken over, not to be used again
 * @throws WatermarkUnrenderableError when the budget is used up
 */
export function sweepEdges(edges: Edge[], coverage: CoverageBuffer, budget: WorkBudget): void {
  const waiting = mergeEqualEdges(edges);
  const heights = endHeights(waiting);
  const active: Edge[] = [];
  let y = heights[0] ?? 0;
  for (const height of heights) {
    if (height === y) continue;
    dropEnded(active, y);
    for (let next = waiting.at(-1); next && next.top <= y; next = waiting.at(-1)) {
      active.push(next);
      waiting.pop();
    }
    while (active.length > 0 && y < height) {
      const end = Math.min(height, Math.floor(y) + 1);
      addStrip(active, y, end, coverage, budget);
      y = end;
    }
    y = height;
  }
}

/** The heights at which an edge begins or ends, from the top down. */
function endHeights(edges: readonly Edge[]): Float64Array {
  const heights = new Float64Array(2 * edges.length);
  for (const [index, { top, bottom }] of edges.entries()) {
    heights[2 * index] = top;
    heights[2 * index + 1] = bottom;
  }
  return heights.sort();
}

/** Takes out, in place and keeping the order, what has ended at height `y`. */
function dropEnded(active: Edge[], y: number): void {
  let kept = 0;
  for (const edge of active) {
    if (edge.bottom > y) active[kept++] = edge;
  }
  active.length = kept;
}

/**
 * Adds the strip from `top` to `bottom`, inside one row of pixels, in which every one of `active`
 * runs from end to end. It is cut in two at a crossing for as long as there is one in it.
 */
function addStrip(
  active: Edge[],
  top: number,
  bottom: number,
  coverage: CoverageBuffer,
  budget: WorkBudget,
): void {
  let y = top;
  let end = bottom;
  /** Lower ends of what is left below a cut, the lowest first. */
  let below: number[] | undefined;
  for (;;) {
    for (const edge of active) {
      edge.stripTopX = edgeX(edge, y);
      edge.stripBottomX = edgeX(edge, end);
    }
    spend(budget, active.length + sortByMiddle(active));
    const cut = crossingHeight(active, y, end);
    if (cut === undefined) {
      addFilled(active, Math.floor(top), end - y, coverage);
      const next = below?.pop();
      if (next === undefined) return;
      y = end;
      end = next;
    } else {
      below ??= [];
      below.push(end);
      end = cut;
    }
  }
}

/** Adds what is filled between `active`, which stand side by side in rising order of x. */
function addFilled(
  active: readonly Edge[],
  row: number,
  height: number,
  coverage: CoverageBuffer,
): void {
  let winding = 0;
  for (const edge of active) {
    const before = winding;
    winding += edge.winding;
    if (before === 0) coverage.add(row, edge.stripTopX, edge.stripBottomX, height);
    else if (winding === 0) coverage.add(row, edge.stripTopX, edge.stripBottomX, -height);
  }
}

/**
 * Sorts by x half-way down the strip, where edges that meet at its upper or lower end still differ.
 * By insertion: the order hardly changes from one strip to the next.
 *
 * @returns how often an edge was moved by one place
 */
function sortByMiddle(active: Edge[]): number {
  let moves = 0;
  for (let index = 1; index < active.length; index++) {
    const edge = active[index];
    if (!edge) break;
    let place = index;
    for (; place > 0; place--) {
      const other = active[place - 1];
      if (!other || middle(other) <= middle(edge)) break;
      active[place] = other;
    }
    active[place] = edge;
    moves += index - place;
  }
  return moves;
}

/** Twice the x half-way down the strip. */
function middle(edge: Edge): number {
  return edge.stripTopX + edge.stripBottomX;
}

/**
 * A height strictly inside the strip at which two edges cross, the nearest to the middle of those
 * found, or `undefined` when none do. Edges in order at the middle cross only if some neighbours
 * are out of order at the top or at the bottom.
 */
function crossingHeight(active: readonly Edge[], top: number, bottom: number): number | undefined {
  const centre = (top + bottom) / 2;
  let nearest: number | undefined;
  let left: Edge | undefined;
  for (const right of active) {
    if (left) {
      const topGap = right.stripTopX - left.stripTopX;
      const bottomGap = right.stripBottomX - left.stripBottomX;
      if (topGap < -TOUCHING_PX || bottomGap < -TOUCHING_PX) {
        const y = top + ((bottom - top) * topGap) / (topGap - bottomGap);
        const nearer = nearest === undefined || Math.abs(y - centre) < Math.abs(nearest - centre);
        if (y > top && y < bottom && nearer) nearest = y;
      }
    }
    left = right;
  }
  return nearest;
}

function spend(budget: WorkBudget, steps: number): void {
  budget.left -= steps;
  if (budget.left >= 0) return;
  throw new WatermarkUnrenderableError(
    `its outline needs more than ${budget.limit} steps to be drawn`,
  );
}
