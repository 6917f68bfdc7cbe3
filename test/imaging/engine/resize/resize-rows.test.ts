import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Size } from "../../../../src/domain/geometry.ts";
import type { Plane } from "../../../../src/imaging/engine/plane.ts";
import { resizePlan } from "../../../../src/imaging/engine/resize/resize-plan.ts";
import { resizeTables } from "../../../../src/imaging/engine/resize/resize-tables.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";

interface Layout {
  readonly source: Plane;
  readonly plan: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly target: number;
}

interface Job {
  readonly from: Size;
  readonly to: Size;
  readonly filter: "triangle" | "lanczos3";
  readonly opaque: boolean;
  /** Of the source's first pixel, beyond a multiple of 64. */
  readonly offset: number;
}

/** Room between what is laid out, whose bytes must not change. */
const GAP = 192;

const jobs = fc.record({
  from: fc.record({
    width: fc.integer({ min: 1, max: 90 }),
    height: fc.integer({ min: 1, max: 90 }),
  }),
  to: fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
  }),
  filter: fc.constantFrom("triangle" as const, "lanczos3" as const),
  opaque: fc.boolean(),
  offset: fc.nat(63),
});

const MANY: Job = {
  from: { width: 700, height: 200 },
  to: { width: 9, height: 7 },
  ...{ filter: "lanczos3", opaque: false, offset: 1 },
};

let bench: KernelBench;
let memory: WebAssembly.Memory;

beforeAll(async () => {
  bench = await createKernelBench();
  // The plan takes its views of a memory from `buffer`, which is all that it needs.
  memory = { buffer: bench.memory.buffer } as WebAssembly.Memory;
});

function layOut({ from, to, filter, opaque, offset }: Job, seed: number): Layout {
  bench.scatter(seed);
  const source = { pointer: bench.base + GAP + offset, ...from };
  const after = align(source.pointer + from.width * from.height * 4 + GAP);
  const tables = resizeTables({ from, extent: from, to, filter });
  const planned = resizePlan({ source, target: to, tables, opaque });
  planned.write(memory, after);
  const scratch = align(after + planned.byteLength + GAP);
  const target = align(scratch + planned.scratchBytes + GAP) + offset;
  expect(target + 2 * to.width * to.height * 4).toBeLessThan(bench.memory.length);
  return { source, plan: after, scratch, scratchBytes: planned.scratchBytes, target };
}

function align(pointer: number): number {
  return Math.ceil(pointer / 64) * 64;
}

/** The target's rows as one call gives them, without padding. */
function wholeResult({ plan, scratch, target }: Layout, { to }: Job): Uint8Array {
  bench.kernels.resizeRows(plan, scratch, 0, to.height, target, to.width * 4);
  return bench.memory.slice(target, target + to.width * to.height * 4);
}

describe("any part of the rows", () => {
  test("is the same bytes as in one go", () => {
    fc.assert(
      fc.property(
        fc.oneof(jobs, fc.constant(MANY)),
        fc.integer(),
        fc.nat(40),
        fc.nat(40),
        (job, seed, a, b) => {
          const layout = layOut(job, seed);
          const whole = wholeResult(layout, job);
          const first = Math.min(a, b, job.to.height - 1);
          const end = Math.min(Math.max(a, b) + 1, job.to.height);
          const stride = job.to.width * 4;
          // What an earlier call left in the scratch space must not matter.
          bench.memory.fill(seed & 255, layout.scratch, layout.scratch + layout.scratchBytes);
          bench.kernels.resizeRows(layout.plan, layout.scratch, first, end, layout.target, stride);
          const part = bench.memory.subarray(layout.target, layout.target + (end - first) * stride);
          expect(Buffer.compare(part, whole.subarray(first * stride, end * stride))).toBe(0);
        },
      ),
      { numRuns: 120 },
    );
  });

  test("is the same bytes at any target stride, and nothing is written beside it", () => {
    fc.assert(
      fc.property(
        fc.oneof(jobs, fc.constant(MANY)),
        fc.integer(),
        fc.nat(30),
        (job, seed, padding) => {
          const layout = layOut(job, seed);
          const whole = wholeResult(layout, job);
          const { scratch, scratchBytes, target, plan } = layout;
          const stride = job.to.width * 4 + padding;
          bench.memory.fill(seed & 255, target, target + stride * job.to.height + GAP);
          const rows = job.to.height;
          bench.memory.fill(0, scratch, scratch + scratchBytes);
          const expected = bench.memory.slice();
          for (let y = 0; y < rows; y++) {
            const row = whole.subarray(y * job.to.width * 4, (y + 1) * job.to.width * 4);
            expected.set(row, target + y * stride);
          }
          bench.kernels.resizeRows(plan, scratch, 0, rows, target, stride);
          bench.memory.fill(0, scratch, scratch + scratchBytes);
          expect(Buffer.compare(bench.memory, expected)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("a source that ends with the memory is read to its end and no further", () => {
  for (let width = 1; width <= 40; width++) {
    for (const opaque of [true, false]) {
      const from = { width, height: 3 };
      const to = { width: Math.ceil(width / 2), height: 2 };
      const job: Job = { from, to, filter: "triangle", opaque, offset: 0 };
      const layout = layOut(job, width);
      const expected = wholeResult(layout, job);
      const bytes = width * 3 * 4;
      const pointer = bench.memory.length - bytes;
      const pixels = bench.memory.slice(layout.source.pointer, layout.source.pointer + bytes);
      bench.memory.set(pixels, pointer);
      new Uint32Array(memory.buffer, layout.plan, 1)[0] = pointer;
      expect(Buffer.compare(wholeResult(layout, job), expected)).toBe(0);
    }
  }
});

test("pixels beside the source do not matter", () => {
  fc.assert(
    fc.property(jobs, fc.integer(), (job, seed) => {
      const layout = layOut(job, seed);
      const whole = wholeResult(layout, job);
      const { pointer, width, height } = layout.source;
      bench.memory.fill(seed & 255, pointer - GAP, pointer);
      bench.memory.fill(~seed & 255, pointer + width * height * 4, layout.plan);
      expect(Buffer.compare(wholeResult(layout, job), whole)).toBe(0);
    }),
    { numRuns: 40 },
  );
});
