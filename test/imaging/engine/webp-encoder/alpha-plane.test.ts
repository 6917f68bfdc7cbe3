import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

const plane = fc.record({
  seed: fc.integer(),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
  offset: fc.nat(20),
});
const FILTERED = 64 * 1024;
const COUNTS = 128 * 1024;

/** RFC 9649, section 2.7.1.2. */
function predicted(
  alphaAt: (x: number, y: number) => number,
  x: number,
  y: number,
  filter: number,
): number {
  if (filter === 0 || (x === 0 && y === 0)) return 0;
  if (x === 0) return alphaAt(x, y - 1);
  if (y === 0 || filter === 1) return alphaAt(x - 1, y);
  if (filter === 2) return alphaAt(x, y - 1);
  const gradient = alphaAt(x - 1, y) + alphaAt(x, y - 1) - alphaAt(x - 1, y - 1);
  return Math.min(255, Math.max(0, gradient));
}

test("the alpha of pixels is taken out wherever they lie", () => {
  fc.assert(
    fc.property(plane, ({ seed, width, height, offset }) => {
      bench.scatter(seed);
      const { base, kernels } = bench;
      const [pixels, target] = [base + offset, base + FILTERED + offset];
      bench.expectSame(
        () => kernels.webpExtractAlpha(pixels, width * height, target),
        (memory) => {
          for (let at = 0; at < width * height; at++) {
            memory[target + at] = memory[pixels + at * 4 + 3] ?? 0;
          }
        },
      );
    }),
    { numRuns: 60 },
  );
});

test.each([0, 1, 2, 3])("filter %d predicts as the format has it", (filter) => {
  fc.assert(
    fc.property(plane, ({ seed, width, height, offset }) => {
      bench.scatter(seed);
      const { base, kernels } = bench;
      const [alpha, target] = [base + offset, base + FILTERED + offset];
      bench.expectSame(
        () => kernels.webpFilterAlpha(alpha, width, height, filter, target),
        (memory) => {
          const alphaAt = (x: number, y: number): number => memory[alpha + y * width + x] ?? 0;
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              // A byte: modulo 256.
              memory[target + y * width + x] = alphaAt(x, y) - predicted(alphaAt, x, y, filter);
            }
          }
        },
      );
    }),
    { numRuns: 40 },
  );
});

test("what a filter leaves is counted in some rows, or in all", () => {
  fc.assert(
    fc.property(
      plane,
      fc.nat(3),
      fc.integer({ min: 1, max: 5 }),
      ({ seed, width, height }, filter, step) => {
        bench.scatter(seed);
        const { base, memory, kernels } = bench;
        const [row, counts] = [base + FILTERED, base + COUNTS];
        kernels.webpCountFiltered(base, width, height, filter, step, row, counts);
        const found = [...new Uint32Array(memory.buffer, counts, 256)];
        const expected = new Array<number>(256).fill(0);
        const alphaAt = (x: number, y: number): number => memory[base + y * width + x] ?? 0;
        for (let y = 0; y < height; y += step) {
          for (let x = 0; x < width; x++) {
            const byte = (alphaAt(x, y) - predicted(alphaAt, x, y, filter)) & 255;
            expected[byte] = (expected[byte] ?? 0) + 1;
          }
        }
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
