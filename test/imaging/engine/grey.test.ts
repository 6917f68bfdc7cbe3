import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../fixtures/kernel-bench.ts";

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

/** Grey pixels of many levels and alphas. */
function fillGrey(at: number, count: number): void {
  for (let pixel = 0; pixel < count; pixel++) {
    const level = (pixel * 37) & 255;
    bench.memory.set([level, level, level, (pixel * 91) & 255], at + pixel * 4);
  }
}

test("pixels are grey when their three channels are equal, whatever their alpha", () => {
  for (let count = 1; count <= 400; count++) {
    fillGrey(bench.base + 3, count);
    expect(Boolean(bench.kernels.isGrey(bench.base + 3, count))).toBe(true);
  }
});

test("one level of one channel of one pixel makes them coloured", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(), fc.nat(2), (count, pixel, channel) => {
      fillGrey(bench.base, count);
      const at = bench.base + (pixel % count) * 4 + channel;
      bench.memory[at] = (bench.memory[at] ?? 0) ^ 1;
      expect(Boolean(bench.kernels.isGrey(bench.base, count))).toBe(false);
    }),
  );
});

test("what lies before and behind the pixels is not asked", () => {
  const at = bench.base + 64;
  fillGrey(at, 21);
  bench.memory.set([1, 2, 3, 4], at - 4);
  bench.memory.set([1, 2, 3, 4], at + 21 * 4);
  expect(Boolean(bench.kernels.isGrey(at, 21))).toBe(true);
});
