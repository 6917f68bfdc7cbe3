import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Coefficients,
  referenceIdct,
  writeBlock,
} from "../../../fixtures/jpeg-references/idct.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";

const FORMS = [
  ["idctTo4", 4],
  ["idctTo2", 2],
  ["idctTo1", 1],
] as const;

let bench: KernelBench;
let block: number;
let target: number;

beforeAll(async () => {
  bench = await createKernelBench();
  block = bench.base + 256;
  target = bench.base + 1024 + 5;
});

for (const [form, size] of FORMS) {
  describe(form, () => {
    test.each([size, 8, 77])("agrees with floating point, rows %i bytes apart", (rowStep) => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 64, maxLength: 64 }),
          fc.constantFrom(1, 8, 60),
          (values, divisor) => {
            const coefficients = values.map((value) => Math.round(value / divisor));
            const exact = referenceIdct(coefficients, size);
            transform(form, size, rowStep, coefficients).forEach((sample, index) => {
              expect(Math.abs(sample - (exact[index] ?? Number.NaN))).toBeLessThan(0.6);
            });
          },
        ),
        { numRuns: 150 },
      );
    });

    test("leaves the bytes between its rows and around them alone", () => {
      const coefficients = Array.from({ length: 64 }, (_, index) =>
        Math.floor(index / 8) < size && index % 8 < size ? 90 - index : 0,
      );
      const samples = transform(form, size, 19, coefficients);
      bench.scatter(size);
      writeBlock(bench.memory, block, coefficients);
      bench.expectSame(
        () => bench.kernels[form](block, target, 19),
        (memory) => {
          memory.fill(0, block, block + 128);
          for (let y = 0; y < size; y++) {
            memory.set(samples.slice(y * size, (y + 1) * size), target + y * 19);
          }
        },
      );
    });
  });
}

function transform(
  form: (typeof FORMS)[number][0],
  size: number,
  rowStep: number,
  coefficients: Coefficients,
): number[] {
  writeBlock(bench.memory, block, coefficients);
  bench.kernels[form](block, target, rowStep);
  return Array.from(
    { length: size * size },
    (_, index) =>
      bench.memory[target + Math.floor(index / size) * rowStep + (index % size)] ?? Number.NaN,
  );
}
