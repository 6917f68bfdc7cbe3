import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";
import { chromaOf, lumaOf, meanChromaOf, type Rgb } from "./references.ts";

let bench: KernelBench;
let vectors: number;

beforeAll(async () => {
  bench = await createKernelBench(1024 * 1024);
  vectors = bench.kernels.jpegFillVectors();
});

/** Where the tests keep blocks, away from the pixels. */
const BLOCKS = 512 * 1024;

interface Conversion {
  readonly offset: number;
  readonly padding: number;
  readonly units: number;
}

const conversions = fc.record({
  seed: fc.integer(),
  offset: fc.nat(40),
  padding: fc.nat(37),
  units: fc.integer({ min: 1, max: 20 }),
});

const FORMS = {
  grey: { kernel: "jpegConvertGrey", rows: 8, samples: greySamples },
  "4:4:4": { kernel: "jpegConvertFull", rows: 8, samples: fullSamples },
  "4:2:0": { kernel: "jpegConvertHalved", rows: 16, samples: halvedSamples },
} as const;

type PixelAt = (x: number, y: number) => Rgb;

/** A pair of blocks: where A and B lie, and the eight rows of sixteen samples that they share. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly sampleAt: (x: number, y: number) => number;
  /** The order in which samples meet their mirror image. */
  readonly order: readonly number[];
}

const STRAIGHT = [0, 1, 2, 3];
/** See `convertHalved`: 4 meets 3 and 5 meets 2. */
const FOLDED = [0, 1, 4, 5];

function greySamples(pixelAt: PixelAt): Pair[] {
  return [{ a: 0, b: 1, sampleAt: (x, y) => lumaOf(pixelAt(x, y)), order: STRAIGHT }];
}

function fullSamples(pixelAt: PixelAt): Pair[] {
  return [0, 1, 2].map((component) => ({
    ...{ a: component, b: component + 3, order: STRAIGHT },
    sampleAt: (x, y) => {
      const pixel = pixelAt(x, y);
      return [lumaOf(pixel), ...chromaOf(pixel)][component] ?? 0;
    },
  }));
}

function halvedSamples(pixelAt: PixelAt): Pair[] {
  const luma = [0, 8].map((top, index) => ({
    ...{ a: 2 * index, b: 2 * index + 1, order: STRAIGHT },
    sampleAt: (x: number, y: number) => lumaOf(pixelAt(x, y + top)),
  }));
  // Cb and Cr side by side.
  const chromaAt = (x: number, y: number): number => {
    const [left, top] = [2 * (x % 8), 2 * y];
    const four = [0, 1, 2, 3].map((i) => pixelAt(left + (i & 1), top + (i >> 1)));
    return meanChromaOf(four)[x >> 3] ?? 0;
  };
  return [...luma, { a: 4, b: 5, sampleAt: chromaAt, order: FOLDED }];
}

function expectConverted(name: keyof typeof FORMS, { offset, padding, units }: Conversion): void {
  const { kernel, samples } = FORMS[name];
  const pixels = bench.base + offset;
  const stride = units * 64 + padding;
  const blocks = bench.base + BLOCKS;
  bench.expectSame(
    () => bench.kernels[kernel](pixels, stride, units, blocks, vectors),
    (memory) => {
      const view = new DataView(memory.buffer);
      const unitBlocks = name === "grey" ? 2 : 6;
      for (let unit = 0; unit < units; unit++) {
        const pixelAt: PixelAt = (x, y) => {
          const at = pixels + y * stride + (unit * 16 + x) * 4;
          return [memory[at] ?? 0, memory[at + 1] ?? 0, memory[at + 2] ?? 0];
        };
        for (const { a, b, sampleAt, order } of samples(pixelAt)) {
          for (let y = 0; y < 8; y++) {
            for (let lane = 0; lane < 8; lane++) {
              const x = (lane & 4) * 2 + (order[lane & 3] ?? 0);
              const mirrored = (lane & 4) * 2 + 7 - (order[lane & 3] ?? 0);
              const [first, second] = [sampleAt(x, y), sampleAt(mirrored, y)];
              const at = blocks + unit * unitBlocks * 128 + y * 16 + lane * 2;
              view.setInt16(at + a * 128, first + second, true);
              view.setInt16(at + b * 128, first - second, true);
            }
          }
        }
      }
    },
  );
}

for (const name of ["grey", "4:4:4", "4:2:0"] as const) {
  describe(name, () => {
    test("converts any pixels at any offset and stride, and writes nothing beside", () => {
      fc.assert(
        fc.property(conversions, ({ seed, ...conversion }) => {
          bench.scatter(seed);
          expectConverted(name, conversion);
        }),
        { numRuns: 25 },
      );
    });

    test("nothing at all is converted when there is no unit", () => {
      bench.scatter(3);
      expectConverted(name, { offset: 5, padding: 64, units: 0 });
    });
  });
}

test("samples are those of T.871 to a fraction of a level", () => {
  const color = fc.nat(255);
  fc.assert(
    fc.property(color, color, color, (red, green, blue) => {
      const y = 0.299 * red + 0.587 * green + 0.114 * blue;
      const cb = (blue - y) / 1.772;
      const cr = (red - y) / 1.402;
      const pixel: Rgb = [red, green, blue];
      expect(Math.abs(lumaOf(pixel) / 8 + 128 - y)).toBeLessThan(0.1);
      for (const [ownCb, ownCr] of [chromaOf(pixel), meanChromaOf([pixel, pixel, pixel, pixel])]) {
        expect(Math.abs(ownCb / 8 - cb)).toBeLessThan(0.25);
        expect(Math.abs(ownCr / 8 - cr)).toBeLessThan(0.25);
      }
    }),
    { numRuns: 1000 },
  );
});

test("grey keeps its level exactly and has no chroma", () => {
  for (let level = 0; level < 256; level++) {
    const pixel: Rgb = [level, level, level];
    expect(lumaOf(pixel)).toBe(8 * (level - 128));
    expect(chromaOf(pixel)).toEqual([0, 0]);
    expect(meanChromaOf([pixel, pixel, pixel, pixel])).toEqual([0, 0]);
  }
});
