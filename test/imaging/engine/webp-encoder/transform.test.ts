import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";

let bench: KernelBench;
let vectors: number;

beforeAll(async () => {
  bench = await createKernelBench();
  vectors = bench.kernels.webpFillVectors();
});

const byte = fc.oneof(fc.constantFrom(0, 255), fc.nat(255));
const bytes = (length: number) => fc.array(byte, { minLength: length, maxLength: length });

describe("colour conversion", () => {
  /** Section 9.2's matrix in floating point. */
  const matrix = {
    y: ([r, g, b]: readonly number[]) =>
      16 + 0.257 * (r ?? 0) + 0.5044 * (g ?? 0) + 0.098 * (b ?? 0),
    u: ([r, g, b]: readonly number[]) =>
      128 - 0.1483 * (r ?? 0) - 0.2912 * (g ?? 0) + 0.4395 * (b ?? 0),
    v: ([r, g, b]: readonly number[]) =>
      128 + 0.4395 * (r ?? 0) - 0.368 * (g ?? 0) - 0.0715 * (b ?? 0),
  };

  test("is that of BT.601, wherever the pixels lie", () => {
    const pictures = fc.record({
      seed: fc.integer(),
      stride: fc.integer({ min: 64, max: 200 }),
      offset: fc.nat(40),
    });
    fc.assert(
      fc.property(pictures, ({ seed, stride, offset }) => {
        bench.scatter(seed);
        const { base, memory, kernels } = bench;
        const pixels = base + offset;
        const before = memory.slice(base);
        kernels.webpConvertPixels(pixels, stride, vectors);
        expect(Buffer.compare(memory.subarray(base), before)).toBe(0);
        const colorAt = (x: number, y: number): number[] => {
          const at = pixels + y * stride + x * 4;
          return [...memory.subarray(at, at + 3)];
        };
        const samples = kernels.webpSamples();
        for (let y = 0; y < 16; y++) {
          for (let x = 0; x < 16; x++) {
            const tile = (y >> 2) * 2 + (x >> 3);
            const found = memory[samples + tile * 32 + (y % 4) * 8 + (x % 8)] ?? 0;
            expect(Math.abs(found - matrix.y(colorAt(x, y)))).toBeLessThan(0.7);
          }
        }
        for (let y = 0; y < 8; y++) {
          for (let x = 0; x < 8; x++) {
            const four = [0, 1, 2, 3].map((n) => colorAt(2 * x + (n & 1), 2 * y + (n >> 1)));
            const mean = [0, 1, 2].map(
              (channel) => four.reduce((sum, color) => sum + (color[channel] ?? 0), 0) / 4,
            );
            const at = samples + 256 + (y >> 2) * 32 + (y % 4) * 8 + x;
            // The mean of two rows is rounded up before.
            expect(Math.abs((memory[at] ?? 0) - matrix.u(mean))).toBeLessThan(1);
            expect(Math.abs((memory[at + 64] ?? 0) - matrix.v(mean))).toBeLessThan(1);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("has no chroma for grey", () => {
    const { base, memory, kernels } = bench;
    for (let level = 0; level < 256; level++) {
      memory.fill(level, base, base + 1024);
      kernels.webpConvertPixels(base, 64, vectors);
      const samples = kernels.webpSamples();
      expect(Math.abs((memory[samples] ?? 0) - (16 + (level * 219) / 255))).toBeLessThan(0.7);
      expect([memory[samples + 256], memory[samples + 320]]).toEqual([128, 128]);
    }
  });
});

test("activity is the logarithm of the variance, of quarters apart", () => {
  fc.assert(
    fc.property(bytes(256), (samples) => {
      const { memory, kernels } = bench;
      memory.set(samples, kernels.webpSamples());
      const logs = [0, 1, 4, 5].map((first) => {
        const tiles = [first, first + 2].flatMap((tile) =>
          samples.slice(tile * 32, tile * 32 + 32),
        );
        const mean = tiles.reduce((sum, value) => sum + value, 0) / 64;
        return Math.log2(tiles.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 64 + 58);
      });
      const bits = kernels.webpActivity(vectors);
      // Between octaves bits run straight, up to 0.087 below the logarithm.
      const found = bits / 2 ** 23 - 127;
      const expected = logs.reduce((sum, log) => sum + log, 0) / 4;
      expect(found).toBeWithin(expected - 0.09, expected + 0.01);
    }),
  );
});

describe("transforms", () => {
  /** RFC 6386, section 14.3, to the bit. */
  function inverse(coefficients: readonly number[], prediction: readonly number[]): number[] {
    const at = (values: readonly number[], index: number): number => values[index] ?? 0;
    const cosine = (value: number): number => value + ((value * 20091) >> 16);
    const sine = (value: number): number => (value * 35468) >> 16;
    const pass = (values: readonly number[], step: number, next: number): number[] => {
      const result = [...values];
      for (let line = 0; line < 4; line++) {
        const [i0, i1, i2, i3] = [0, 1, 2, 3].map((n) => at(values, line * next + n * step)) as [
          ...[number, number, number, number],
        ];
        const [a, b] = [i0 + i2, i0 - i2];
        const [c, d] = [sine(i1) - cosine(i3), cosine(i1) + sine(i3)];
        for (const [n, value] of [a + d, b + c, b - c, a - d].entries()) {
          result[line * next + n * step] = value;
        }
      }
      return result;
    };
    const columns = pass(coefficients, 4, 1);
    const rows = pass(columns, 1, 4).map((value) => (value + 4) >> 3);
    return rows.map((value, index) => Math.min(255, Math.max(0, value + at(prediction, index))));
  }

  test("invert coefficients exactly as a decoder does", () => {
    const coefficient = fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: -60, max: 60 }) },
      { weight: 1, arbitrary: fc.integer({ min: -2000, max: 2000 }) },
    );
    const block = fc.array(coefficient, { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(block, bytes(16), (coefficients, prediction) => {
        const { base, memory, kernels } = bench;
        const rows = [0, 2, 1, 3].flatMap((row) => coefficients.slice(row * 4, row * 4 + 4));
        new Int16Array(memory.buffer, base, 16).set(rows);
        memory.set(prediction, base + 32);
        kernels.webpReconstruct(base, base + 32, base + 48, vectors);
        const found = [...memory.subarray(base + 48, base + 64)];
        expect(found).toEqual(inverse(coefficients, prediction));
      }),
      { numRuns: 500 },
    );
  });

  test("give 8 times the coefficients that a decoder would turn back", () => {
    /** Orthonormal but for a scale: the DCT of four points, twice. */
    const basis = (u: number, x: number): number =>
      (u === 0 ? Math.SQRT1_2 : 1) * Math.SQRT1_2 * Math.cos(((2 * x + 1) * u * Math.PI) / 8);
    fc.assert(
      fc.property(bytes(32), (tile) => {
        const { base, memory, kernels } = bench;
        memory.set(tile, base);
        kernels.webpTransform(base, base + 64, vectors);
        const found = new Int16Array(memory.buffer, base + 64, 32);
        for (let right = 0; right < 2; right++) {
          for (let at = 0; at < 16; at++) {
            const [v, u] = [at >> 2, at & 3];
            let sum = 0;
            for (let place = 0; place < 16; place++) {
              const [y, x] = [place >> 2, place & 3];
              sum += (tile[y * 8 + right * 4 + x] ?? 0) * basis(v, y) * basis(u, x);
            }
            // A decoder's coefficients are twice the orthonormal ones.
            const expected = 8 * 2 * sum;
            expect(Math.abs((found[v * 8 + right * 4 + u] ?? 0) - expected)).toBeLessThan(6);
          }
        }
      }),
    );
  });
});
