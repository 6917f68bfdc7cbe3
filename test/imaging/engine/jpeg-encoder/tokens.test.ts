import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";
import { type Coded, codeBlock, readToken, ZIGZAG } from "./references.ts";

let bench: KernelBench;
let vectors: number;

beforeAll(async () => {
  bench = await createKernelBench(1024 * 1024);
  vectors = bench.kernels.jpegFillVectors();
});

/** Where the tests keep what belongs to the blocks, from the scratch space's start. */
const ZIGZAGS = 256 * 1024;
const MASKS = 384 * 1024;
const TOKENS = 400 * 1024;

/** Coefficients as pictures have them, as the extremes are, and mostly zeros. */
const coefficient = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: -130, max: 130 }) },
  { weight: 1, arbitrary: fc.integer({ min: -32768, max: 32767 }) },
);
const sparseBlock = fc.array(fc.tuple(fc.nat(63), coefficient), { maxLength: 5 }).map((places) => {
  const block = new Array<number>(64).fill(0);
  for (const [place, value] of places) block[place] = value;
  return block;
});
const block = fc.oneof(
  sparseBlock,
  fc.array(coefficient, { minLength: 64, maxLength: 64 }),
  fc.array(fc.integer({ min: -70, max: 70 }), { minLength: 64, maxLength: 64 }),
);
const pictureBlocks = fc.array(block, { minLength: 1, maxLength: 30 });

function placeBlocks(blocks: readonly (readonly number[])[]): void {
  const lanes = new Int16Array(bench.memory.buffer, bench.base, blocks.length * 64);
  lanes.set(blocks.flat());
}

function toZigzag(count: number): void {
  const { kernels, base } = bench;
  kernels.jpegToZigzag(base, count, base + ZIGZAGS, base + MASKS, vectors);
}

test("the zigzag order holds each coefficient, clamped to a byte, and where it is not 0", () => {
  fc.assert(
    fc.property(fc.integer(), pictureBlocks, (seed, blocks) => {
      bench.scatter(seed);
      placeBlocks(blocks);
      bench.expectSame(
        () => toZigzag(blocks.length),
        (memory) => {
          const view = new DataView(memory.buffer);
          for (const [index, values] of blocks.entries()) {
            let mask = 0n;
            for (const [place, at] of ZIGZAG.entries()) {
              const value = values[at] ?? 0;
              const clamped = Math.max(-128, Math.min(127, value));
              view.setInt8(bench.base + ZIGZAGS + index * 64 + place, clamped);
              if (value !== 0) mask |= 1n << BigInt(place);
            }
            view.setBigUint64(bench.base + MASKS + index * 8, mask, true);
          }
        },
      );
    }),
    { numRuns: 40 },
  );
});

interface Form {
  readonly lumaPerMcu: number;
  readonly perMcu: number;
}

function tokenise(count: number, { lumaPerMcu, perMcu }: Form): number {
  const { kernels, base } = bench;
  return kernels.jpegTokenise(
    base,
    base + ZIGZAGS,
    base + MASKS,
    count,
    lumaPerMcu,
    perMcu,
    base + TOKENS,
  );
}

function referenceTokens(
  blocks: readonly (readonly number[])[],
  { lumaPerMcu, perMcu }: Form,
): Coded[] {
  const lastDc = [0, 0, 0];
  return blocks.flatMap((values, index) => {
    const component = Math.max(0, (index % perMcu) - lumaPerMcu + 1);
    const { coded, dc } = codeBlock(values, lastDc[component] ?? 0, component > 0);
    lastDc[component] = dc;
    return coded;
  });
}

for (const form of [
  { name: "grey", lumaPerMcu: 1, perMcu: 1 },
  { name: "4:4:4", lumaPerMcu: 1, perMcu: 3 },
  { name: "4:2:0", lumaPerMcu: 4, perMcu: 6 },
]) {
  describe(form.name, () => {
    test("blocks become the symbols and bits of T.81, F.1.2, and nothing beside", () => {
      fc.assert(
        fc.property(fc.integer(), pictureBlocks, (seed, blocks) => {
          bench.scatter(seed);
          placeBlocks(blocks);
          toZigzag(blocks.length);
          bench.kernels.jpegBegin();
          const before = bench.memory.slice();
          const end = tokenise(blocks.length, form);
          const first = bench.base + TOKENS;
          const tokens = new Uint32Array(bench.memory.buffer, first, (end - first) / 4);
          expect([...tokens].map(readToken)).toEqual(referenceTokens(blocks, form));
          expect(tokens.length).toBeLessThanOrEqual(blocks.length * 64);
          before.set(bench.memory.subarray(first, end), first);
          const predictors = bench.kernels.jpegPredictors();
          before.set(bench.memory.subarray(predictors, predictors + 12), predictors);
          expect(Buffer.compare(before, bench.memory)).toBe(0);
        }),
        { numRuns: 60 },
      );
    });
  });
}

test("a block has at most 64 tokens", () => {
  const form = { lumaPerMcu: 1, perMcu: 1 };
  for (let zeros = 0; zeros < 64; zeros++) {
    placeBlocks([Array.from({ length: 64 }, (_, index) => (index === ZIGZAG[zeros] ? 0 : -1))]);
    toZigzag(1);
    bench.kernels.jpegBegin();
    const end = tokenise(1, form);
    expect((end - bench.base - TOKENS) / 4).toBeLessThanOrEqual(64);
  }
});

test("every token that there can be is counted under its symbol", () => {
  const { kernels, base, memory } = bench;
  const values = Array.from({ length: 64 }, (_, index) => index - 32);
  const tokens: number[] = [];
  for (const chroma of [0, 4096]) {
    for (let size = 0; size < 12; size++) tokens.push(chroma + 2304 + size);
    for (let symbol = 0; symbol < 256; symbol++)
      tokens.push(chroma + 2048 + symbol, chroma + 2048 + symbol);
    for (let run = 0; run < 16; run++) {
      for (const value of [...values, -64, 63])
        if (value !== 0) tokens.push(chroma + (run << 7) + value + 64);
    }
  }
  for (const odd of [0, 1]) {
    const counted = tokens.slice(odd);
    new Uint32Array(memory.buffer, base, counted.length).set(counted);
    kernels.jpegBegin();
    // In two parts, the first of an odd number.
    kernels.jpegCountTokens(base, base + 4 * 101);
    kernels.jpegCountTokens(base + 4 * 101, base + 4 * counted.length);
    kernels.jpegSumSymbols();
    const expected = new Uint32Array(4 * 256);
    for (const { table, symbol } of counted.map(readToken)) {
      expected[table * 256 + symbol] = (expected[table * 256 + symbol] ?? 0) + 1;
    }
    const counts = new Uint32Array(memory.buffer, kernels.jpegSymbolCounts(), 4 * 256);
    expect([...counts]).toEqual([...expected]);
  }
});
