import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../fixtures/kernel-bench.ts";
import { referenceFlatten, referenceIsOpaque } from "../../fixtures/kernel-references.ts";

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

test("lays every channel value on white exactly at every alpha", () => {
  // Half of the alphas at a time: the scratch space holds no more.
  const count = 128 * 256;
  for (const firstAlpha of [0, 128]) {
    for (let index = 0; index < count; index++) {
      const channel = index & 255;
      const alpha = firstAlpha + (index >> 8);
      bench.memory.set([channel, 255 - channel, channel ^ 85, alpha], bench.base + index * 4);
    }
    bench.expectSame(
      () => bench.kernels.flattenOnWhite(bench.base, count),
      (memory) => referenceFlatten(memory, bench.base, count),
    );
  }
});

test("lays runs of 1 to 40 pixels on white at any offset, and nothing beside them", () => {
  for (let count = 1; count <= 40; count++) {
    for (const offset of [0, 1, 2, 5, 16]) {
      bench.scatter(count);
      bench.expectSame(
        () => bench.kernels.flattenOnWhite(bench.base + offset, count),
        (memory) => referenceFlatten(memory, bench.base + offset, count),
      );
    }
  }
});

test("a flattened run is opaque, and flattening it again changes nothing", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 3000 }), (seed, count) => {
      bench.scatter(seed);
      bench.kernels.flattenOnWhite(bench.base, count);
      expect(bench.kernels.isOpaque(bench.base, count)).toBe(1);
      bench.expectSame(
        () => bench.kernels.flattenOnWhite(bench.base, count),
        () => undefined,
      );
    }),
    { numRuns: 30 },
  );
});

test("finds one transparent pixel wherever it lies", () => {
  for (const count of [1, 3, 4, 5, 40, 255, 256, 257, 300]) {
    bench.memory.fill(255, bench.base, bench.base + 4096);
    // Alpha bytes just outside do not count.
    bench.memory[bench.base - 1] = 0;
    bench.memory[bench.base + count * 4 + 3] = 0;
    expect(bench.kernels.isOpaque(bench.base, count)).toBe(1);
    for (let hole = 0; hole < count; hole++) {
      bench.memory[bench.base + hole * 4 + 3] = 254;
      expect(bench.kernels.isOpaque(bench.base, count)).toBe(0);
      bench.memory[bench.base + hole * 4 + 3] = 255;
    }
  }
});

test("agrees with the reference on opacity whatever the colours", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 600 }),
      fc.nat(17),
      fc.boolean(),
      (seed, count, offset, opaque) => {
        bench.scatter(seed);
        const pixels = bench.base + offset;
        for (let index = 0; opaque && index < count; index++) {
          bench.memory[pixels + index * 4 + 3] = 255;
        }
        const expected = referenceIsOpaque(bench.memory, pixels, count);
        expect(bench.kernels.isOpaque(pixels, count)).toBe(expected ? 1 : 0);
      },
    ),
    { numRuns: 60 },
  );
});
