import { expect, test } from "bun:test";
import { createCoverageBuffer } from "../../../src/imaging/text/coverage-buffer.ts";
import { collectEdges, type Edge } from "../../../src/imaging/text/edge.ts";
import { sweepEdges } from "../../../src/imaging/text/sweep.ts";
import {
  largestDifference,
  type PointList,
  polygonsOf,
  rectangle,
  supersample,
} from "./polygon-reference.ts";

const SIZE = { width: 8, height: 8 };
const DIAMOND: PointList = [
  [4, 0.5],
  [7.5, 4],
  [4, 7.5],
  [0.5, 4],
];

function edgesOf(...lists: readonly PointList[]): Edge[] {
  const edges: Edge[] = [];
  const polygons = polygonsOf(...lists);
  for (const index of lists.keys()) collectEdges(polygons, index, SIZE.height, edges);
  return edges;
}

/** Steps that the sweep of `edges` takes. */
function stepsFor(edges: Edge[]): number {
  const budget = { limit: 1_000_000, left: 1_000_000 };
  sweepEdges(edges, createCoverageBuffer(SIZE), budget);
  return budget.limit - budget.left;
}

test("stops with a refusal when its steps are used up", () => {
  const steps = stepsFor(edgesOf(DIAMOND));
  expect(steps).toBeGreaterThan(0);
  const sweepWithin = (limit: number): void =>
    sweepEdges(edgesOf(DIAMOND), createCoverageBuffer(SIZE), { limit, left: limit });
  sweepWithin(steps);
  expect(() => sweepWithin(steps - 1)).toThrow(
    expect.objectContaining({ code: "watermark_unrenderable" }),
  );
});

test("a pile of equal polygons costs no more than one", () => {
  const pile = Array.from({ length: 199 }, () => DIAMOND);
  expect(stepsFor(edgesOf(...pile))).toBe(stepsFor(edgesOf(DIAMOND)));
});

test("what lies above and below the buffer costs nothing", () => {
  const { width, height } = SIZE;
  const tall = edgesOf(rectangle(1, -5000, width - 1, 5000));
  expect(stepsFor(tall)).toBe(stepsFor(edgesOf(rectangle(1, 0, width - 1, height))));
});

test("a strip is cut at each of the many crossings in it", () => {
  // Twenty needles that lean differently and cross within one row of pixels.
  const needles = Array.from({ length: 20 }, (_, index): PointList => {
    const lean = (index - 9.5) / 4;
    return [
      [4 + lean, 3.05],
      [4.3 + lean, 3.05],
      [4 - lean, 3.95],
    ];
  });
  const coverage = createCoverageBuffer(SIZE);
  sweepEdges(edgesOf(...needles), coverage, { limit: 1_000_000, left: 1_000_000 });
  expect(largestDifference(coverage.toBytes(), supersample(needles, SIZE))).toBeLessThan(3);
});
