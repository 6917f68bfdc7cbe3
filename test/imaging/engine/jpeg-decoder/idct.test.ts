import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Coefficients,
  referenceIdct,
  writeBlock,
} from "../../../fixtures/jpeg-references/idct.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";

/** Which low coefficients a form takes, rows by columns. */
const FORMS = {
  idctDc: [1, 1],
  idct4x4: [4, 4],
  idctLowRows: [4, 8],
  idctLeftColumns: [8, 4],
  idctFull: [8, 8],
} as const;

type Form = keyof typeof FORMS;
const NAMES = ["idctDc", "idct4x4", "idctLowRows", "idctLeftColumns", "idctFull"] as const;

let bench: KernelBench;
let block: number;
let tile: number;

beforeAll(async () => {
  bench = await createKernelBench();
  block = bench.base + 256;
  tile = bench.base + 512;
});

for (const form of NAMES) {
  const [rows, columns] = FORMS[form];

  describe(form, () => {
    test("agrees with floating point within a level, and nearly always exactly", () => {
      let samples = 0;
      let errors = 0;
      let sum = 0;
      fc.assert(
        fc.property(blocks(rows, columns), (coefficients) => {
          const exact = referenceIdct(coefficients, 8);
          transform(form, coefficients).forEach((sample, index) => {
            const error = sample - (exact[index] ?? Number.NaN);
            // Half a level is rounding; the rest is what fixed point may lose.
            expect(Math.abs(error)).toBeLessThan(0.8);
            samples++;
            const levels = sample - Math.round(exact[index] ?? Number.NaN);
            sum += levels;
            errors += Math.abs(levels);
          });
        }),
        { numRuns: 400 },
      );
      expect(errors / samples).toBeLessThan(0.05);
      expect(Math.abs(sum / samples)).toBeLessThan(0.05);
    });

    test("agrees with the full form", () => {
      fc.assert(
        fc.property(blocks(rows, columns), (coefficients) => {
          const full = transform("idctFull", coefficients);
          transform(form, coefficients).forEach((sample, index) => {
            expect(Math.abs(sample - (full[index] ?? Number.NaN))).toBeLessThanOrEqual(1);
          });
        }),
        { numRuns: 200 },
      );
    });

    test("writes its tile, clears what it read, and touches nothing else", () => {
      bench.scatter(rows * 8 + columns);
      const coefficients = Array.from({ length: 64 }, (_, index) =>
        Math.floor(index / 8) < rows && index % 8 < columns ? 100 - index : 0,
      );
      writeBlock(bench.memory, block, coefficients);
      bench.expectSame(
        () => bench.kernels[form](block, tile),
        (memory) => {
          memory.fill(0, block, block + 128);
          memory.set(transform(form, coefficients), tile);
          writeBlock(bench.memory, block, coefficients);
        },
      );
    });
  });
}

test("limits samples to 0 and 255 for coefficients up to what 8 bits give", () => {
  const overshoot = [...Array(64).keys()].map((index) =>
    index === 0 ? 1016 : index < 4 ? 300 : 0,
  );
  const inverse = overshoot.map((coefficient) => -coefficient);
  for (const coefficients of [overshoot, inverse]) {
    const exact = referenceIdct(coefficients, 8).map(Math.round);
    for (const form of ["idct4x4", "idctLowRows", "idctLeftColumns", "idctFull"] as const) {
      expect(transform(form, coefficients)).toEqual(exact);
    }
  }
});

test("takes any 16-bit values without writing beside the tile", () => {
  for (let seed = 1; seed <= 20; seed++) {
    bench.scatter(seed);
    for (const form of NAMES) {
      const before = bench.memory.slice();
      bench.kernels[form](block, tile);
      before.set(bench.memory.subarray(block, block + 128), block);
      before.set(bench.memory.subarray(tile, tile + 64), tile);
      expect(Buffer.compare(before, bench.memory)).toBe(0);
    }
  }
});

function transform(form: Form, coefficients: Coefficients): number[] {
  writeBlock(bench.memory, block, coefficients);
  bench.kernels[form](block, tile);
  return [...bench.memory.subarray(tile, tile + 64)];
}

/** Blocks as quantised photos have them: smaller towards high frequencies, most of them zero. */
function blocks(rows: number, columns: number): fc.Arbitrary<Coefficients> {
  return fc
    .record({
      values: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 64, maxLength: 64 }),
      contrast: fc.constantFrom(0.02, 0.2, 1),
      density: fc.constantFrom(1, 2, 5),
    })
    .map(({ values, contrast, density }) =>
      values.map((value, index) => {
        const row = Math.floor(index / 8);
        const column = index % 8;
        if (row >= rows || column >= columns) return 0;
        if (index === 0) return value;
        return value % density === 0 ? Math.round((value * contrast) / (row + column)) : 0;
      }),
    );
}
