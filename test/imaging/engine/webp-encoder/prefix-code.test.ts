import { expect, test } from "bun:test";
import fc from "fast-check";
import { createBitWriter } from "../../../../src/imaging/engine/webp-encoder/bit-writer.ts";
import {
  bitsOf,
  codeLengthsOf,
  codesOf,
  MAX_CODE_LENGTH,
  writeCodeLengths,
} from "../../../../src/imaging/engine/webp-encoder/prefix-code.ts";

const counts = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.nat(1000) },
    // Steep enough for codes that are too long.
    { weight: 1, arbitrary: fc.nat(28).map((power) => 2 ** power) },
  ),
  { minLength: 1, maxLength: 280 },
);

test("codes are complete, no longer than 15 bits, and shorter for what comes more often", () => {
  fc.assert(
    fc.property(counts, (each) => {
      const lengths = codeLengthsOf(each);
      const used = each.filter((count) => count > 0).length;
      for (const [symbol, length] of lengths.entries()) {
        expect(length > 0).toBe((each[symbol] ?? 0) > 0);
        expect(length).toBeLessThanOrEqual(MAX_CODE_LENGTH);
        for (const [other, otherLength] of lengths.entries()) {
          if (length === 0 || otherLength === 0) continue;
          if ((each[symbol] ?? 0) > (each[other] ?? 0)) {
            expect(length).toBeLessThanOrEqual(otherLength);
          }
        }
      }
      if (used < 2) return;
      const share = lengths.reduce((sum, length) => sum + (length ? 2 ** -length : 0), 0);
      expect(share).toBe(1);
    }),
    { numRuns: 60 },
  );
});

test("a single symbol takes no bits at all", () => {
  for (const each of [[0, 7, 0], [9], [0, 0, 0]]) {
    const lengths = codeLengthsOf(each);
    expect(bitsOf(lengths, each)).toBe(0);
    expect(codesOf(lengths)).toEqual(each.map(() => 0));
  }
});

test("no code begins with another one, first bit lowest", () => {
  fc.assert(
    fc.property(counts, (each) => {
      const codes = codesOf(codeLengthsOf(each)).filter((code) => code > 0);
      for (const code of codes) {
        for (const other of codes) {
          if (code === other || (code & 31) > (other & 31)) continue;
          const mask = (1 << (code & 31)) - 1;
          expect((other >> 5) & mask).not.toBe(code >> 5);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("code lengths are written in no more than a few hundred bytes", () => {
  const lengths = codeLengthsOf(Array.from({ length: 280 }, (_, symbol) => (symbol % 3) * symbol));
  const bits = createBitWriter();
  writeCodeLengths(bits, lengths);
  expect(bits.bytes.length).toBeLessThan(280);
});

test("bits fill bytes from the lowest on", () => {
  const bits = createBitWriter();
  bits.write(1, 1);
  bits.write(0b10, 2);
  bits.write(0xabc, 12);
  expect(bits.bytes).toEqual([0b11100101]);
  expect(bits.pending).toEqual({ bits: 0x55, count: 7 });
});
