import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { codesOf } from "../../../../src/imaging/engine/jpeg-encoder/huffman.ts";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";
import { bytesOf, readToken } from "./references.ts";

let bench: KernelBench;
let vectors: number;

beforeAll(async () => {
  bench = await createKernelBench(1024 * 1024);
  vectors = bench.kernels.jpegFillVectors();
});

/** Where the tests keep the output, behind the tokens. */
const OUT = 512 * 1024;

const MAX_LENGTH = 16;

/** A code for every symbol of all four tables: short ones, long ones, ones full of ones. */
type Codes = readonly (readonly string[])[];

const code = fc.oneof(
  fc.integer({ min: 1, max: MAX_LENGTH }).map((length) => "1".repeat(length)),
  fc
    .array(fc.constantFrom("0", "1", "1"), { minLength: 1, maxLength: MAX_LENGTH })
    .map((bits) => bits.join("")),
);
const codes: fc.Arbitrary<Codes> = fc
  .array(code, { minLength: 40, maxLength: 40 })
  .map((pool) =>
    [0, 1, 2, 3].map((table) =>
      Array.from({ length: 256 }, (_, symbol) => pool[(table * 7 + symbol * 3) % 40] ?? "0"),
    ),
  );

/** AC of -64..63 after a run, larger AC, or DC; every value bit may be a one. */
const token = fc
  .tuple(
    fc.boolean(),
    fc.oneof(
      fc
        .tuple(fc.nat(15), fc.integer({ min: -64, max: 63 }))
        .map(([run, value]) => (run << 7) + (value || 1) + 64),
      fc
        .tuple(fc.nat(15), fc.integer({ min: 0, max: 10 }), fc.nat(1023))
        .map(([run, size, bits]) => (2048 + (run << 4) + size) | ((bits & (2 ** size - 1)) << 16)),
      fc
        .tuple(fc.integer({ min: 0, max: 11 }), fc.nat(2047))
        .map(([size, bits]) => (2304 + size) | ((bits & (2 ** size - 1)) << 16)),
    ),
  )
  .map(([chroma, rest]) => (chroma ? 4096 : 0) + rest);

function setCodes(all: Codes): void {
  const { kernels, memory } = bench;
  const table = new Uint32Array(memory.buffer, kernels.jpegSymbolCodes(), 4 * 256);
  table.set(all.flatMap((own) => own.map((bits) => (Number.parseInt(bits, 2) << 5) | bits.length)));
  kernels.jpegSpreadCodes();
}

/** Writes the tokens, cut into pieces of the given lengths and a rest. @returns the coded bytes */
function write(tokens: readonly number[], pieces: readonly number[]): Uint8Array {
  const { kernels, memory, base } = bench;
  new Uint32Array(memory.buffer, base, tokens.length).set(tokens);
  kernels.jpegBegin();
  let out = base + OUT;
  let from = 0;
  for (const piece of [...pieces, tokens.length]) {
    const to = Math.min(tokens.length, from + piece);
    out = kernels.jpegWriteTokens(base + 4 * from, base + 4 * to, vectors, out);
    from = to;
  }
  return memory.subarray(base + OUT, kernels.jpegWriteEnd(vectors, out));
}

function reference(tokens: readonly number[], all: Codes): number[] {
  const coded = tokens.map(readToken);
  return bytesOf(
    coded.map(({ table, symbol, bits }) => (all[table]?.[symbol] ?? "") + bits).join(""),
  );
}

test("any tokens in any codes become their bits, cut anywhere", () => {
  const tokens = fc.array(token, { minLength: 0, maxLength: 300 });
  const pieces = fc.array(fc.nat(40), { maxLength: 12 });
  fc.assert(
    fc.property(codes, tokens, pieces, (all, list, cuts) => {
      setCodes(all);
      expect([...write(list, cuts)]).toEqual(reference(list, all));
    }),
    { numRuns: 150 },
  );
});

test("bytes of ones alone are stuffed each, wherever they stand", () => {
  const ones = Array.from({ length: 4 }, () => new Array<string>(256).fill("1"));
  const zeros = Array.from({ length: 4 }, () => new Array<string>(256).fill("0"));
  for (let length = 1; length < 300; length++) {
    const list = new Array<number>(length).fill(2048);
    setCodes(ones);
    expect([...write(list, [length >> 1])]).toEqual(reference(list, ones));
    setCodes(zeros);
    expect([...write(list, [3])]).toEqual(reference(list, zeros));
  }
});

test("the longest tokens fill a whole piece, and no byte is written beyond what is told", () => {
  const { kernels, memory, base } = bench;
  const count = kernels.jpegChunkTokens();
  const all = Array.from({ length: 4 }, () => new Array<string>(256).fill("1".repeat(16)));
  setCodes(all);
  // DC of 11 bits, all ones: 27 bits, every byte of which is stuffed.
  const list = new Array<number>(count).fill(2304 + 11 + (2047 << 16));
  bench.scatter(5);
  new Uint32Array(memory.buffer, base, count).set(list);
  kernels.jpegBegin();
  const before = memory.slice();
  const end = kernels.jpegWriteTokens(base, base + 4 * count, vectors, base + OUT);
  expect(end - base - OUT).toBe(2 * Math.floor((27 * count) / 8));
  const changed = memory.findIndex((value, index) => index >= base && value !== before[index]);
  expect(changed).toBeGreaterThanOrEqual(base + OUT);
  const bound = base + OUT + Math.ceil((2 * 27 * count) / 8) + 32;
  expect(Buffer.compare(memory.subarray(bound), before.subarray(bound))).toBe(0);
  expect(
    Buffer.compare(
      memory.subarray(0, kernels.jpegQuantisers()),
      before.subarray(0, kernels.jpegQuantisers()),
    ),
  ).toBe(0);
});

test("a table's codes are those of T.81, C.2, and prefix-free", () => {
  // Table K.3, DC luma.
  const table = {
    lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
    symbols: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  };
  const own = codesOf(table);
  const bits = table.symbols.map((symbol) => {
    const entry = own[symbol] ?? 0;
    return (entry >> 5).toString(2).padStart(entry & 31, "0");
  });
  expect(bits).toEqual([
    ...["00", "010", "011", "100", "101", "110", "1110", "11110"],
    ...["111110", "1111110", "11111110", "111111110"],
  ]);
  expect(own[12]).toBe(0);
});
