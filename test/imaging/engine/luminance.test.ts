import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../fixtures/kernel-bench.ts";
import { referenceLuminance } from "../../fixtures/kernel-references.ts";

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

for (const onWhite of [false, true]) {
  const ground = onWhite ? "on white" : "without regard to alpha";

  test(`sums every width from 1 to 40 exactly, ${ground}`, () => {
    bench.scatter(1);
    for (let width = 1; width <= 40; width++) {
      for (const [pointer, stride] of [
        [bench.base, width * 4],
        [bench.base + 1, width * 4 + 3],
        [bench.base + 7, 1001],
      ] as const) {
        const sum = bench.kernels.luminance(pointer, stride, width, 5, onWhite);
        expect(sum).toBe(referenceLuminance(bench.memory, pointer, stride, width, 5, onWhite));
      }
    }
  });

  test(`sums any box at any offset and stride exactly, ${ground}`, () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer(),
          offset: fc.nat(70),
          width: fc.integer({ min: 1, max: 700 }),
          rows: fc.integer({ min: 1, max: 12 }),
          padding: fc.nat(33),
        }),
        ({ seed, offset, width, rows, padding }) => {
          bench.scatter(seed);
          const pointer = bench.base + offset;
          const stride = width * 4 + padding;
          const sum = bench.kernels.luminance(pointer, stride, width, rows, onWhite);
          expect(sum).toBe(referenceLuminance(bench.memory, pointer, stride, width, rows, onWhite));
        },
      ),
      { numRuns: 60 },
    );
  });
}

test.each([511, 512, 513, 1024, 30_000])(
  "no lane overflows on a white row of %i pixels",
  (width) => {
    bench.memory.fill(255, bench.base, bench.base + width * 4);
    expect(bench.kernels.luminance(bench.base, 0, width, 1, false)).toBe(255_000 * width);
    expect(bench.kernels.luminance(bench.base, 0, width, 1, true)).toBe(255_000 * width);
  },
);

test("a sum beyond 32 bits stays exact", () => {
  bench.memory.fill(255, bench.base, bench.base + 30_000 * 4);
  // A stride of 0 reads the same row again and again.
  expect(bench.kernels.luminance(bench.base, 0, 30_000, 2_000, false)).toBe(255_000 * 60_000_000);
});

test("reads nothing but the box: bytes around it do not matter", () => {
  const [width, rows, stride] = [9, 3, 64];
  const sumBeside = (value: number): number => {
    bench.memory.fill(value, bench.base, bench.base + 4096);
    for (let y = 0; y < rows; y++) {
      const row = bench.base + 128 + y * stride;
      bench.memory.fill(77, row, row + width * 4);
    }
    return bench.kernels.luminance(bench.base + 128, stride, width, rows, false);
  };
  expect(sumBeside(0)).toBe(77_000 * width * rows);
  expect(sumBeside(255)).toBe(77_000 * width * rows);
});

test("writes nothing", () => {
  bench.scatter(3);
  bench.expectSame(
    () => bench.kernels.luminance(bench.base + 3, 333, 40, 40, true),
    () => undefined,
  );
});
