import { expect, test } from "bun:test";
import { FILTERS } from "../../../../src/imaging/engine/resize/resize-filter.ts";

const NAMES = ["triangle", "quadratic", "mitchell"] as const;
/** Where a pixel may lie between two others, in parts of their distance. */
const PHASES = Array.from({ length: 101 }, (_, step) => step / 100);

test.each(NAMES)(
  "%s weighs one in all wherever a pixel lies, and nothing beyond its radius",
  (name) => {
    const { radius, weigh } = FILTERS[name];
    for (const phase of PHASES) {
      const sum = [-3, -2, -1, 0, 1, 2, 3].reduce((total, at) => total + weigh(at + phase), 0);
      expect(sum).toBeCloseTo(1, 12);
      expect(weigh(radius + phase)).toBe(0);
      expect(weigh(-phase)).toBe(weigh(phase));
    }
  },
);

test("triangle, quadratic and Lanczos leave a picture as it is that keeps its size", () => {
  for (const name of ["triangle", "quadratic", "lanczos3"] as const) {
    expect([0, 1, 2].map((at) => FILTERS[name].weigh(at) + 0)).toEqual([
      1,
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
    ]);
  }
});

test("mitchell is the cubic of B = C = 1/3", () => {
  // Equation (8) of Mitchell and Netravali, at 0, at 1 and in the middle of either piece.
  const expected = [8 / 9, 77 / 144, 1 / 18, -5 / 144];
  for (const [index, at] of [0, 0.5, 1, 1.5].entries()) {
    expect(FILTERS.mitchell.weigh(at)).toBeCloseTo(expected[index] ?? Number.NaN, 12);
  }
});
