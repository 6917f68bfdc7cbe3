import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  QUANTISER_BYTES,
  quantisersOf,
} from "../../../../src/imaging/engine/webp-encoder/quantisers.ts";
import { stepsOf } from "../../../../src/imaging/engine/webp-encoder/steps.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";
import { decodeBools, readBlock, ZIGZAG } from "./vp8-reference.ts";

let bench: KernelBench;
let vectors: number;

beforeAll(async () => {
  bench = await createKernelBench();
  vectors = bench.kernels.webpFillVectors();
  // Nothing but tables: a picture of no macroblocks.
  const settings = new Int32Array(bench.memory.buffer, bench.kernels.webpSettings(), 32);
  settings.fill(0);
  // Its place of `segments` in wasm/assembly/webp-encoder/settings.ts.
  settings[9] = 1;
});

function setQuantisers(index: number): void {
  const { kernels, memory } = bench;
  const quantisers = quantisersOf(index);
  new Int16Array(memory.buffer, kernels.webpQuantisers(), quantisers.length).set(quantisers);
  expect(quantisers.byteLength).toBe(4 * QUANTISER_BYTES);
  kernels.webpBegin();
}

const TYPES = [0, 1, 2, 3] as const;
const block = fc.record({
  index: fc.integer({ min: 0, max: 127 }),
  type: fc.constantFrom(...TYPES),
  context: fc.nat(2),
  coefficients: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: -100, max: 100 }) },
      { weight: 1, arbitrary: fc.integer({ min: -16320, max: 16320 }) },
    ),
    { minLength: 16, maxLength: 16 },
  ),
});

test("a quantised block is what a decoder dequantises, near the coefficients", () => {
  fc.assert(
    fc.property(block, ({ index, type, context, coefficients }) => {
      setQuantisers(index);
      const { base, memory, kernels } = bench;
      const first = type === 0 ? 1 : 0;
      const scale = type === 1 ? 2 : 8;
      const { luma, y2, chroma } = stepsOf(index);
      const steps = [luma, y2, chroma, luma][type] ?? luma;
      const source = coefficients.map((value, at) => (first === 1 && at === 0 ? 0 : value));
      const rows = [0, 2, 1, 3].flatMap((row) => source.slice(row * 4, row * 4 + 4));
      new Int16Array(memory.buffer, base, 16).set(rows);
      memory.fill(0, base + 64, base + 192);
      const places = [base + 64, base + 96, base + 128] as const;
      const result = kernels.webpQuantiseBlock(base, type, first, context, ...places, vectors);

      const levels = new Int16Array(memory.buffer, base + 64, 16);
      const dequantised = new Int16Array(memory.buffer, base + 96, 16);
      const mask = new Uint32Array(memory.buffer, base + 128, 1)[0] ?? 0;
      let error = 0;
      for (const [place, at] of ZIGZAG.entries()) {
        const level = mask === 0 ? 0 : (levels[place] ?? 0);
        const step = at === 0 ? steps.dc : steps.ac;
        const inRows = [0, 2, 1, 3].indexOf(at >> 2) * 4 + (at & 3);
        if (mask !== 0) expect(dequantised[inRows]).toBe(level * step);
        expect((mask >> place) & 1).toBe(level === 0 ? 0 : 1);
        const value = source[at] ?? 0;
        if (level !== 0) expect(Math.sign(level)).toBe(Math.sign(value));
        const off = Math.abs(value) - Math.abs(level) * scale * step;
        // Levels of one may be dropped up to one and a half steps.
        expect(Math.abs(off)).toBeLessThanOrEqual(1.5 * scale * step + 2);
        error += off * off;
      }
      expect(Number(result >> 32n)).toBe(error);
      expect(Number(result & 0xffffffffn)).toBeLessThan(400 * 20 * 256);
    }),
    { numRuns: 400 },
  );
});

describe("tokens", () => {
  const level = fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: -12, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: -2048, max: 2048 }) },
  );
  const blocks = fc.array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      context: fc.nat(2),
      levels: fc.array(level, { minLength: 16, maxLength: 16 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const LEVELS = 1024;
  const TOKENS = 4096;
  const CODED = 128 * 1024;

  test("are read back from the coded bytes as the levels that they were made of", () => {
    fc.assert(
      fc.property(fc.integer(), blocks, (seed, written) => {
        bench.scatter(seed);
        const { base, memory, kernels } = bench;
        let end = base + TOKENS;
        for (const { type, context, levels } of written) {
          const first = type === 0 ? 1 : 0;
          const kept = levels.map((value, place) => (place < first ? 0 : value));
          new Int16Array(memory.buffer, base + LEVELS, 16).set(kept);
          const mask = kept.reduce((bits, value, place) => bits | (value ? 1 << place : 0), 0);
          const begin = end;
          end = kernels.webpWriteBlock(begin, base + LEVELS, mask, type, first, context);
          expect(end - begin).toBeLessThanOrEqual(16 * 19 * 2);
        }
        const tokens = new Uint16Array(memory.buffer, base + TOKENS, (end - base - TOKENS) / 2);
        const read = decodeTokens(tokens);
        for (const { type, context, levels } of written) {
          const first = type === 0 ? 1 : 0;
          expect(readBlock(read, type, first, context)).toEqual(
            levels.map((value, place) => (place < first ? 0 : value)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  test("of any probabilities come back from the boolean coder, in pieces or at once", () => {
    const bools = fc.array(fc.tuple(fc.integer({ min: 1, max: 255 }), fc.nat(1)), {
      minLength: 1,
      maxLength: 4000,
      size: "max",
    });
    // What carries most: bools that are nearly certain, and wrong.
    const unlikely = fc.array(fc.constantFrom([255, 1] as const, [1, 0] as const), {
      minLength: 1,
      maxLength: 2000,
      size: "max",
    });
    fc.assert(
      fc.property(fc.oneof(bools, unlikely), fc.nat(4000), (written, cut) => {
        const { base, memory, kernels } = bench;
        const tokens = new Uint16Array(memory.buffer, base, written.length);
        tokens.set(written.map(([probability, bit]) => (probability << 1) | bit));
        const end = base + written.length * 2;
        const middle = base + 2 * Math.min(cut, written.length);
        memory.fill(0xa5, base + CODED, base + CODED + written.length + 64);
        kernels.webpBeginPartition(8, base + CODED);
        kernels.webpCodeHeaders(base, middle);
        kernels.webpCodeHeaders(middle, end);
        const codedEnd = kernels.webpFinishPartition(8);
        expect(codedEnd - base - CODED).toBeLessThanOrEqual(written.length + 8);
        expect(memory[codedEnd]).toBe(0xa5);
        const coded = memory.slice(base + CODED, codedEnd);
        const probabilities = written.map(([probability]) => probability);
        expect(decodeBools(coded, probabilities)).toEqual(written.map(([, bit]) => bit));
      }),
      { numRuns: 60 },
    );
  });

  /** Tokens through the coder, each with a probability of its own, and back. */
  function decodeTokens(tokens: Uint16Array): (slot: number) => number {
    let next = 0;
    return (slot) => {
      const token = tokens[next++] ?? -1;
      expect(token >> 1).toBe(slot);
      return token & 1;
    };
  }
});
