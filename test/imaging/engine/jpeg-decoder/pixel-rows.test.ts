import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Color } from "../../../fixtures/jpeg-references/pixels.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";
import { createComponent, expectPixels, type Picture } from "../../../fixtures/pixel-rows-bench.ts";

type Shifts = readonly [number, number];

/** Subsampling of luma, Cb and Cr by the names in use. */
const SAMPLINGS = {
  "4:4:4": [0, 0],
  "4:2:2": [1, 0],
  "4:4:0": [0, 1],
  "4:2:0": [1, 1],
  "4:1:1": [2, 0],
  "4:1:0": [2, 1],
} as const satisfies Record<string, Shifts>;

/** Rounding to a level, and what fixed point may lose. */
const ROUNDED = 0.6;
/** A level rounded before it is multiplied, too. */
const TWICE_ROUNDED = 1.2;

const TOLERANCES = {
  ...{ grey: 0, rgb: 0, ycc: ROUNDED, cmyk: 0.5, cmykInverted: 0.5 },
  ...{ ycck: TWICE_ROUNDED, ycckInverted: TWICE_ROUNDED },
} as const satisfies Record<Color, number>;

const INKS = ["cmyk", "cmykInverted", "ycck", "ycckInverted"] as const;

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

for (const [sampling, shifts] of Object.entries(SAMPLINGS)) {
  describe(sampling, () => {
    for (const blockSize of [8, 4, 2, 1]) {
      test(`sizes up to 40, blocks of ${blockSize}`, () => {
        // The layout in rows is the same for the smaller blocks.
        for (let side = 1; side <= 40; side += blockSize >= 4 ? 1 : 5) {
          for (const [width, height] of [
            [side, 1 + ((side * 7) % 40)],
            [1 + ((side * 11) % 40), side],
          ] as const) {
            check({ width, height }, "ycc", [[0, 0], shifts, shifts], {
              seed: side,
              blockSize,
              padding: side % 3,
            });
          }
        }
      });
    }

    test.each(INKS)("%s", (color) => {
      for (const width of [1, 7, 8, 9, 40]) {
        check({ width, height: 19 }, color, [[0, 0], shifts, shifts, [0, 0]], { seed: width });
      }
    });
  });
}

test("grey and RGB of sizes 1 to 40 come through as they are", () => {
  for (let side = 1; side <= 40; side++) {
    const size = { width: side, height: 41 - side };
    for (const blockSize of [8, 1]) {
      check(size, "grey", [[0, 0]], { seed: side, blockSize, padding: side });
      check(
        size,
        "rgb",
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        { seed: side, blockSize },
      );
    }
  }
});

test("any subsampling of any component, each in a layout of its own", () => {
  const shifts = fc.tuple(fc.nat(2), fc.nat(2));
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 90 }),
        height: fc.integer({ min: 1, max: 40 }),
        color: fc.constantFrom<Color>("ycc", "rgb", ...INKS),
        shifts: fc.tuple(shifts, shifts, shifts, shifts),
        sizes: fc.array(fc.constantFrom(8, 4, 2, 1), { minLength: 4, maxLength: 4 }),
        seed: fc.integer(),
      }),
      ({ width, height, color, shifts: all, sizes, seed }) => {
        const used = color === "ycc" || color === "rgb" ? all.slice(0, 3) : all;
        check({ width, height }, color, used, { seed, blockSizes: sizes });
      },
    ),
    { numRuns: 150 },
  );
});

test("a wide picture of every usual kind is unbiased", () => {
  const size = { width: 600, height: 30 };
  for (const shifts of [SAMPLINGS["4:4:4"], SAMPLINGS["4:2:2"], SAMPLINGS["4:2:0"]]) {
    const mean = check(size, "ycc", [[0, 0], shifts, shifts], { seed: 5 });
    expect(Math.abs(mean)).toBeLessThan(0.02);
  }
});

test("only rows that need samples from below are held back", () => {
  const size = { width: 8, height: 8 };
  const contextOf = (shifts: Shifts): number => {
    check(size, "ycc", [[0, 0], shifts, shifts], { seed: 1 });
    return bench.kernels.contextRows();
  };
  expect(contextOf([0, 0])).toBe(0);
  expect(contextOf([1, 0])).toBe(0);
  expect(contextOf([2, 1])).toBe(0);
  expect(contextOf([0, 1])).toBe(1);
  expect(contextOf([1, 1])).toBe(1);
});

interface Layout {
  readonly seed: number;
  readonly blockSize?: number;
  readonly blockSizes?: readonly number[];
  readonly padding?: number;
}

/** The mean difference. */
function check(
  size: { width: number; height: number },
  color: Color,
  shifts: readonly Shifts[],
  { seed, blockSize = 8, blockSizes, padding = 0 }: Layout,
): number {
  const sizes = shifts.map((_, index) => blockSizes?.[index] ?? blockSize);
  // The fewest rows of pixels that make whole blocks of every component.
  const heights = shifts.map(([, down], index) => (sizes[index] ?? 8) << down);
  const picture: Picture = {
    ...{ ...size, color, padding, blockSizes: sizes, mcuHeight: Math.max(...heights) },
    components: shifts.map((shift, index) => createComponent(size, shift, seed * 4 + index)),
  };
  const isRounded = TOLERANCES[color] < 0.5 || color.startsWith("cmyk");
  const tolerance = isRounded ? TOLERANCES[color] + 1e-9 : TOLERANCES[color];
  return expectPixels(bench, picture, tolerance);
}
