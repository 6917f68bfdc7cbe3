import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../fixtures/kernel-bench.ts";
import { referenceBlend } from "../../fixtures/kernel-references.ts";

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

/** Where the tests keep their masks, away from the pixels. */
const MASK = 64 * 1024;

interface Drawing {
  readonly offset: number;
  readonly width: number;
  readonly rows: number;
  readonly padding: number;
  readonly maskOffset: number;
  readonly maskPadding: number;
  readonly ink: number;
  readonly opacity: number;
}

function expectBlend(drawing: Drawing): void {
  const { offset, width, rows, padding, maskOffset, maskPadding, ink, opacity } = drawing;
  const args = [
    bench.base + offset,
    width * 4 + padding,
    bench.base + MASK + maskOffset,
    width + maskPadding,
    width,
    rows,
    ink,
    opacity,
  ] as const;
  bench.expectSame(
    () => bench.kernels.blendMask(...args),
    (memory) => referenceBlend(memory, ...args),
  );
}

const drawings = fc.record({
  seed: fc.integer(),
  offset: fc.nat(40),
  width: fc.integer({ min: 1, max: 70 }),
  rows: fc.integer({ min: 1, max: 9 }),
  padding: fc.nat(21),
  maskOffset: fc.nat(9),
  maskPadding: fc.nat(5),
  ink: fc.nat(0xffffff),
  opacity: fc.nat(255),
});

test("draws widths 1 to 40 on ground of every alpha, and nothing beside them", () => {
  for (let width = 1; width <= 40; width++) {
    bench.scatter(width);
    expectBlend({
      ...{ offset: width % 5, width, rows: 5, padding: width % 7 },
      ...{ maskOffset: width % 3, maskPadding: width % 4, ink: 0x1e80ff, opacity: 210 },
    });
  }
});

test("draws any mask in any ink on any ground as the formula says", () => {
  fc.assert(
    fc.property(drawings, ({ seed, ...drawing }) => {
      bench.scatter(seed);
      expectBlend(drawing);
    }),
    { numRuns: 150 },
  );
});

test("on opaque ground four at a time give what one at a time give", () => {
  fc.assert(
    fc.property(drawings, ({ seed, ...drawing }) => {
      bench.scatter(seed);
      const { offset, width, rows, padding } = drawing;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < width; x++) {
          bench.memory[bench.base + offset + y * (width * 4 + padding) + x * 4 + 3] = 255;
        }
      }
      expectBlend(drawing);
      for (let x = 0; x < width; x++) {
        expect(bench.memory[bench.base + offset + x * 4 + 3]).toBe(255);
      }
    }),
    { numRuns: 100 },
  );
});

test("opaque ground of every value takes every coverage exactly", () => {
  for (let coverage = 0; coverage < 256; coverage++) {
    for (let value = 0; value < 256; value++) {
      bench.memory.set([value, 255 - value, value ^ 15, 255], bench.base + value * 4);
    }
    bench.memory.fill(coverage, bench.base + MASK, bench.base + MASK + 256);
    expectBlend({
      ...{ offset: 0, width: 256, rows: 1, padding: 0, maskOffset: 0, maskPadding: 0 },
      ...{ ink: 0xff8000, opacity: 255 },
    });
  }
});

test("where nothing is covered the ground keeps its bytes, hidden colours too", () => {
  bench.memory.fill(0, bench.base + MASK, bench.base + MASK + 400);
  for (let index = 0; index < 400; index++) {
    bench.memory.set([index, index * 3, 200, index % 2 ? 0 : 255], bench.base + index * 4);
  }
  const before = bench.memory.slice();
  bench.kernels.blendMask(bench.base, 400, bench.base + MASK, 100, 100, 4, 0xffffff, 255);
  expect(Buffer.compare(bench.memory, before)).toBe(0);
});

test("ink shows in its own colour on fully transparent ground", () => {
  bench.memory.set([9, 9, 9, 0], bench.base);
  bench.memory[bench.base + MASK] = 255;
  bench.kernels.blendMask(bench.base, 4, bench.base + MASK, 1, 1, 1, 0x030201, 210);
  expect([...bench.memory.subarray(bench.base, bench.base + 4)]).toEqual([1, 2, 3, 210]);
});
