import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Size } from "../../../../src/domain/geometry.ts";
import { instantiateKernels, type Kernels } from "../../../../src/imaging/engine/kernels.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import type { Plane } from "../../../../src/imaging/engine/plane.ts";
import { resizePlan } from "../../../../src/imaging/engine/resize/resize-plan.ts";
import { resizeTables } from "../../../../src/imaging/engine/resize/resize-tables.ts";

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

/** Room for the engine, and for the ring of most taps. */
const PAGES = 64;

const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
const bytes = new Uint8Array(memory.buffer);
let kernels: Kernels;

beforeAll(async () => {
  const { engine } = await compileEngineModules();
  kernels = instantiateKernels(engine, memory);
});

function scatter(seed: number, from: number, count: number): void {
  let state = seed | 1;
  for (let at = from; at < from + count; at++) {
    // xorshift32 (Marsaglia, "Xorshift RNGs")
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state >>> 16;
  }
}

function layOut({ from, to, filter, opaque, offset }: Job, seed: number): Layout {
  const source = { pointer: kernels.staticEnd() + GAP + offset, ...from };
  const after = align(source.pointer + from.width * from.height * 4 + GAP);
  scatter(seed, source.pointer, from.width * from.height * 4);
  const tables = resizeTables({ from, extent: from, to, filter });
  const planned = resizePlan({ source, target: to, tables, opaque });
  planned.write(memory, after);
  const scratch = align(after + planned.byteLength + GAP);
  const target = align(scratch + planned.scratchBytes + GAP) + offset;
  expect(target + 2 * to.width * to.height * 4).toBeLessThan(bytes.length);
  return { source, plan: after, scratch, scratchBytes: planned.scratchBytes, target };
}

function align(pointer: number): number {
  return Math.ceil(pointer / 64) * 64;
}

/** The target's rows as one call gives them, without padding. */
function wholeResult({ plan, scratch, target }: Layout, { to }: Job): Uint8Array {
  kernels.resizeRows(plan, scratch, 0, to.height, target, to.width * 4);
  return bytes.slice(target, target + to.width * to.height * 4);
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
          bytes.fill(seed & 255, layout.scratch, layout.scratch + layout.scratchBytes);
          kernels.resizeRows(layout.plan, layout.scratch, first, end, layout.target, stride);
          const part = bytes.subarray(layout.target, layout.target + (end - first) * stride);
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
          bytes.fill(seed & 255, target, target + stride * job.to.height + GAP);
          const rows = job.to.height;
          bytes.fill(0, scratch, scratch + scratchBytes);
          const expected = bytes.slice();
          for (let y = 0; y < rows; y++) {
            const row = whole.subarray(y * job.to.width * 4, (y + 1) * job.to.width * 4);
            expected.set(row, target + y * stride);
          }
          kernels.resizeRows(plan, scratch, 0, rows, target, stride);
          bytes.fill(0, scratch, scratch + scratchBytes);
          expect(Buffer.compare(bytes, expected)).toBe(0);
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
      const sourceBytes = width * 3 * 4;
      const pointer = bytes.length - sourceBytes;
      const pixels = bytes.slice(layout.source.pointer, layout.source.pointer + sourceBytes);
      bytes.set(pixels, pointer);
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
      bytes.fill(seed & 255, pointer - GAP, pointer);
      bytes.fill(~seed & 255, pointer + width * height * 4, layout.plan);
      expect(Buffer.compare(wholeResult(layout, job), whole)).toBe(0);
    }),
    { numRuns: 40 },
  );
});
