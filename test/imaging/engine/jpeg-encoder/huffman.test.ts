import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { codesOf, optimalTable } from "../../../../src/imaging/engine/jpeg-encoder/huffman.ts";

const MAX_LENGTH = 16;

/** Bits that all symbols cost together in the table. */
function costOf(counts: readonly number[]): number {
  const codes = codesOf(optimalTable(counts));
  return counts.reduce((sum, count, symbol) => sum + count * ((codes[symbol] ?? 0) & 31), 0);
}

/** Checks what T.81, C.2 asks of every table, and that each symbol has a code. */
function expectSound(counts: readonly number[]): void {
  const { lengths, symbols } = optimalTable(counts);
  const used = counts.flatMap((count, symbol) => (count > 0 ? [symbol] : []));
  expect(lengths).toHaveLength(MAX_LENGTH);
  expect(lengths.every((count) => count >= 0)).toBe(true);
  expect(lengths.reduce((sum, count) => sum + count, 0)).toBe(symbols.length);
  expect([...symbols].sort((a, b) => a - b)).toEqual(used);
  // At least one code of the longest length stays free: the one of ones alone.
  const longest = lengths.findLastIndex((count) => count > 0) + 1;
  const taken = lengths.reduce((sum, count, index) => sum + count * 2 ** (longest - index - 1), 0);
  expect(taken).toBeLessThan(2 ** longest);
  const codes = codesOf({ lengths, symbols });
  for (const symbol of used) {
    const entry = codes[symbol] ?? 0;
    expect(entry >> 5).toBeLessThan(2 ** (entry & 31) - 1);
  }
}

/**
 * The fewest bits with no code over `maxLength`, by package-merge (Larmore and Hirschberg, "A fast
 * algorithm for optimal length-limited Huffman codes", 1990), with a symbol more that takes a code
 * and costs nothing.
 */
function leastCost(counts: readonly number[], maxLength: number): number {
  const weights = [0, ...counts.filter((count) => count > 0)].sort((a, b) => a - b);
  let packages: number[] = [];
  for (let level = 0; level < maxLength; level++) {
    const merged = [...weights, ...packages].sort((a, b) => a - b);
    if (level === maxLength - 1) {
      return merged.slice(0, 2 * weights.length - 2).reduce((sum, weight) => sum + weight, 0);
    }
    packages = [];
    for (let index = 0; index + 1 < merged.length; index += 2) {
      packages.push((merged[index] ?? 0) + (merged[index + 1] ?? 0));
    }
  }
  return 0;
}

/** Counts as they come: few or many symbols, alike, or each several times the next. */
const countLists = fc.oneof(
  fc.array(fc.nat(1000), { minLength: 1, maxLength: 256 }),
  fc.array(fc.nat(2), { minLength: 1, maxLength: 256 }),
  fc
    .tuple(fc.integer({ min: 1, max: 256 }), fc.double({ min: 1, max: 2.2, noNaN: true }))
    .map(([length, ratio]) =>
      Array.from({ length }, (_, index) => Math.min(1e9, Math.floor(ratio ** index))),
    ),
);
const counts = countLists.filter((list) => list.some((count) => count > 0));

describe("the optimal table", () => {
  test("is sound for any counts", () => {
    fc.assert(fc.property(counts, expectSound), { numRuns: 300 });
  });

  test("costs as little as any table can when nothing has to be limited", () => {
    fc.assert(
      fc.property(counts, (list) => {
        fc.pre(leastCost(list, 40) === leastCost(list, MAX_LENGTH));
        // The symbol that is left out weighs 1, which may lengthen another code by a bit.
        expect(costOf(list)).toBeGreaterThanOrEqual(leastCost(list, MAX_LENGTH));
        expect(costOf(list)).toBeLessThanOrEqual(leastCost(list, MAX_LENGTH) + MAX_LENGTH);
      }),
      { numRuns: 300 },
    );
  });

  test("costs hardly more than the best of 16 bits when codes are limited", () => {
    for (const ratio of [1.5, 1.7, 2, 3]) {
      const steep = Array.from({ length: 40 }, (_, index) =>
        Math.ceil(ratio ** Math.min(index, 28)),
      );
      const [own, least] = [costOf(steep), leastCost(steep, MAX_LENGTH)];
      expect(own).toBeGreaterThanOrEqual(least);
      expect(own / least).toBeLessThan(1.001);
    }
  });

  test("gives a single symbol one bit", () => {
    for (const symbol of [0, 17, 255]) {
      const list = new Array<number>(256).fill(0);
      list[symbol] = 12345;
      expectSound(list);
      expect(costOf(list)).toBe(12345);
    }
  });

  test("takes all 256 symbols, alike, as steep as counts can be, and all but one rare", () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 256) {
      fibonacci.push(Math.min(4e9, (fibonacci.at(-1) ?? 0) + (fibonacci.at(-2) ?? 0)));
    }
    const oneOften = Array.from({ length: 256 }, (_, symbol) => (symbol === 3 ? 4e9 : 1));
    for (const list of [new Array<number>(256).fill(7), fibonacci, oneOften]) expectSound(list);
  });
});
