import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  quantisationTables,
  quantiserOf,
  type SampleOrder,
} from "../../../../src/imaging/engine/jpeg-encoder/quantisation.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";
import { exactDct, times, transformColumn } from "./references.ts";

let bench: KernelBench;
let vectors: number;

beforeAll(async () => {
  bench = await createKernelBench(1024 * 1024);
  vectors = bench.kernels.jpegFillVectors();
});

const ONES = new Array<number>(64).fill(1);

function setQuantisers(luma: Int16Array, chroma: Int16Array): void {
  const at = bench.kernels.jpegQuantisers();
  const bytes = bench.kernels.jpegQuantiserBytes();
  expect(luma.byteLength).toBe(bytes);
  new Int16Array(bench.memory.buffer, at, luma.length).set(luma);
  new Int16Array(bench.memory.buffer, at + bytes, chroma.length).set(chroma);
}

function lanesAt(at: number, count: number): Int16Array {
  return new Int16Array(bench.memory.buffer, at, count);
}

/** Noise of every strength, and blocks of the two extremes, which give the largest coefficients. */
const blocks = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 127 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 }),
    )
    .map(([strength, values]) => values.map((value) => Math.round(value * strength))),
  fc.array(fc.constantFrom(-128, 127), { minLength: 64, maxLength: 64 }),
  fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 }), fc.boolean())
    .map(([u, v, negative]) =>
      Array.from({ length: 64 }, (_, place) => {
        const wave =
          Math.cos(((2 * (place & 7) + 1) * u * Math.PI) / 16) *
          Math.cos(((2 * (place >> 3) + 1) * v * Math.PI) / 16);
        return wave >= 0 !== negative ? 127 : -128;
      }),
    ),
);

test("columns are transformed as Arai, Agui and Nakajima do it, and nothing beside", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 40 }), (seed, count) => {
      bench.scatter(seed);
      const at = bench.base;
      for (let lane = 0; lane < count * 64; lane++) {
        lanesAt(at, count * 64)[lane] = (lanesAt(at, count * 64)[lane] ?? 0) >> 4;
      }
      bench.expectSame(
        () => bench.kernels.jpegTransformColumns(at, count, vectors),
        (memory) => {
          const lanes = new Int16Array(memory.buffer, at, count * 64);
          for (let column = 0; column < count * 8; column++) {
            const first = (column >> 3) * 64 + (column & 7);
            const places = Array.from({ length: 8 }, (_, row) => first + row * 8);
            const result = transformColumn(places.map((place) => lanes[place] ?? 0));
            for (const [row, place] of places.entries()) lanes[place] = result[row] ?? 0;
          }
        },
      );
    }),
    { numRuns: 40 },
  );
});

/** Two blocks of samples as color.ts leaves them: sums in one place, differences in the other. */
function placePair(
  a: readonly number[],
  b: readonly number[],
  sums: number,
  differences: number,
  order: SampleOrder,
): void {
  const firsts = order === "straight" ? [0, 1, 2, 3] : [0, 1, 4, 5];
  for (let y = 0; y < 8; y++) {
    for (let lane = 0; lane < 8; lane++) {
      const samples = lane < 4 ? a : b;
      const x = firsts[lane & 3] ?? 0;
      const first = 8 * (samples[y * 8 + x] ?? 0);
      const second = 8 * (samples[y * 8 + 7 - x] ?? 0);
      lanesAt(sums, 64)[y * 8 + lane] = first + second;
      lanesAt(differences, 64)[y * 8 + lane] = first - second;
    }
  }
}

/** Quantised by the kernels; 4:4:4 when the blocks are three apart. */
function transform(
  a: readonly number[],
  b: readonly number[],
  order: SampleOrder,
  full: boolean,
): number[][] {
  const at = bench.base;
  const apart = full ? 3 * 128 : 128;
  lanesAt(at, 6 * 64).fill(0);
  placePair(a, b, at, at + apart, order);
  bench.kernels.jpegTransformColumns(at, 6, vectors);
  bench.kernels.jpegTransformRows(at, 1, full ? 3 : 1, full, vectors);
  return [[...lanesAt(at, 64)], [...lanesAt(at + apart, 64)]];
}

/** Largest distance of a coefficient from its exact quotient, in steps. */
function worstError(
  quantised: readonly number[],
  samples: readonly number[],
  table: readonly number[],
): number {
  const errors = exactDct(samples).map((value, place) =>
    Math.abs(value / (table[place] ?? 1) - (quantised[place] ?? 0)),
  );
  return Math.max(...errors);
}

describe("quantised coefficients", () => {
  for (const quality of [1, 30, 50, 85, 95, 100]) {
    for (const order of ["straight", "folded"] as const) {
      test(`are the exact DCT's over the step, at quality ${quality}, samples ${order}`, () => {
        const { luma } = quantisationTables(quality);
        const quantiser = quantiserOf(luma, order);
        setQuantisers(quantiser, quantiser);
        fc.assert(
          fc.property(blocks, blocks, fc.boolean(), (a, b, full) => {
            const [ownA = [], ownB = []] = transform(a, b, order, full);
            // Half a step is rounding; the finest step is that of quality 100.
            const bound = quality === 100 ? 0.85 : 0.6;
            expect(worstError(ownA, a, luma)).toBeLessThan(bound);
            expect(worstError(ownB, b, luma)).toBeLessThan(bound);
          }),
          { numRuns: 40 },
        );
      });
    }
  }

  test("are rounded fairly even at the finest step", () => {
    const quantiser = quantiserOf(ONES, "straight");
    setQuantisers(quantiser, quantiser);
    let squares = 0;
    let count = 0;
    fc.assert(
      fc.property(blocks, blocks, (a, b) => {
        const [ownA = []] = transform(a, b, "straight", false);
        for (const [place, value] of exactDct(a).entries()) {
          squares += (value - (ownA[place] ?? 0)) ** 2;
          count++;
        }
      }),
      { numRuns: 200, seed: 7 },
    );
    // Rounding alone has a variance of 1/12.
    expect(squares / count).toBeLessThan(1.1 / 12);
  });

  test("are what the quantiser's layout says, and nothing is written beside", () => {
    const { luma, chroma } = quantisationTables(75);
    const quantisers = [quantiserOf(luma, "straight"), quantiserOf(chroma, "folded")] as const;
    setQuantisers(...quantisers);
    for (const { full, pairs, lumaPairs } of [
      { full: false, pairs: 1, lumaPairs: 1 },
      { full: false, pairs: 3, lumaPairs: 2 },
      { full: true, pairs: 3, lumaPairs: 1 },
    ]) {
      bench.scatter(pairs);
      const units = 5;
      bench.expectSame(
        () => bench.kernels.jpegTransformRows(bench.base, units, pairs, full, vectors),
        (memory) => {
          for (let index = 0; index < units * pairs; index++) {
            const [unit, pair] = [Math.floor(index / pairs), index % pairs];
            const first = unit * 2 * pairs + (full ? pair : 2 * pair);
            const second = first + (full ? 3 : 1);
            const quantiser = quantisers[pair < lumaPairs ? 0 : 1];
            referenceRows(memory, bench.base + first * 128, bench.base + second * 128, quantiser);
          }
        },
      );
    }
  });
});

/** transform-rows.ts for one pair of blocks. */
function referenceRows(memory: Uint8Array, a: number, b: number, quantiser: Int16Array): void {
  for (let row = 0; row < 8; row++) {
    const sums = new Int16Array(memory.buffer, a + row * 16, 8);
    const differences = new Int16Array(memory.buffer, b + row * 16, 8);
    const weights = quantiser.subarray(row * 40, row * 40 + 40);
    const [rowA, rowB] = [0, 4].map((lane) =>
      Array.from({ length: 8 }, (_, u) => {
        const from = u % 2 ? differences : sums;
        let total = 0;
        for (let n = 0; n < 4; n++) {
          const at = (u % 2) * 16 + (n >> 1) * 8 + (u >> 1) * 2 + (n & 1);
          total = (total + (from[lane + n] ?? 0) * (weights[at] ?? 0)) | 0;
        }
        return times(total >> 16, weights[32 + u] ?? 0);
      }),
    ) as [number[], number[]]; // two in, two out
    sums.set(rowA);
    differences.set(rowB);
  }
}
