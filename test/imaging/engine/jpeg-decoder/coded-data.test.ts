import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createKernelBench, type KernelBench } from "../../../fixtures/kernel-bench.ts";

/** Zeros behind the data, which readers may run into. */
const PADDING = 512;
/** Below the padding the kernel may write, and what it leaves there is of no meaning. */
const SPOILED = 16;
const ROOM = 20_000;

let bench: KernelBench;

beforeAll(async () => {
  bench = await createKernelBench();
});

/** The coded data's segments by ITU-T T.81, B.1.1.5 and F.1.2.3, a byte at a time. */
function segmentsOf(data: readonly number[]): number[][] {
  const segments: number[][] = [[]];
  for (let at = 0; at < data.length; at++) {
    const byte = data[at] ?? 0;
    if (byte !== 0xff) {
      segments.at(-1)?.push(byte);
      continue;
    }
    while (data[at + 1] === 0xff) at++;
    const code = data[++at];
    if (code === 0) segments.at(-1)?.push(0xff);
    else if (code !== undefined && code >= 0xd0 && code <= 0xd7) segments.push([]);
    else break;
  }
  return segments;
}

/** What lies below `top`: zeros, then the bytes from the last to the first. */
function layout(segment: readonly number[]): number[] {
  return [...new Array<number>(PADDING).fill(0), ...segment.toReversed()];
}

function expectSegments(data: readonly number[], offset: number): void {
  const { base, memory, kernels } = bench;
  const from = base + ROOM + offset;
  const top = base + ROOM - 1 - offset;
  memory.set(data, from);
  const before = memory.slice();
  kernels.jpegOpenCodedData(from, from + data.length, top);
  const segments = segmentsOf(data);
  // Behind the last there is nothing more, however often it is asked for.
  for (const segment of [...segments, [], []]) {
    const expected = layout(segment);
    expect(kernels.jpegSegmentBits()).toBe(8 * segment.length);
    expect([...memory.subarray(top - expected.length, top)]).toEqual(expected);
    kernels.jpegLoadSegment();
  }
  const longest = Math.max(...segments.map(({ length }) => length));
  const lowest = top - longest - PADDING - SPOILED;
  expect(Buffer.compare(memory.subarray(base, lowest), before.subarray(base, lowest))).toBe(0);
  expect(Buffer.compare(memory.subarray(top), before.subarray(top))).toBe(0);
}

test("takes stuffing out of any data, splits it at restart markers and ends at other ones", () => {
  const byte = fc.oneof(
    { weight: 6, arbitrary: fc.nat(255) },
    { weight: 2, arbitrary: fc.constant(0xff) },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0xd0, max: 0xd9 }) },
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 300 }), fc.nat(40), fc.nat(), (data, offset, seed) => {
      bench.scatter(seed);
      expectSegments(data, offset);
    }),
    { numRuns: 150 },
  );
});

test("takes long runs without any 0xFF, of every length to 70", () => {
  bench.scatter(5);
  for (let length = 0; length <= 70; length++) {
    const run = Array.from({ length }, (_, index) => (index * 37) % 255);
    expectSegments(run, length);
    expectSegments([...run, 0xff, 0x00, ...run, 0xff, 0xd3, ...run], length);
  }
});

test.each([
  ["nothing", [], [[]]],
  ["a lone 0xFF at the end", [1, 2, 0xff], [[1, 2]]],
  ["fill bytes before a restart marker", [1, 0xff, 0xff, 0xff, 0xd0, 2], [[1], [2]]],
  ["fill bytes before a stuffed byte", [1, 0xff, 0xff, 0x00, 2], [[1, 0xff, 2]]],
  ["restart markers in a row", [0xff, 0xd0, 0xff, 0xd1], [[], [], []]],
  ["a marker without a meaning", [1, 0xff, 0x01, 2], [[1]]],
  ["the end of the image", [1, 0xff, 0xd9, 2, 0xff, 0xd0, 3], [[1]]],
] as const)("reads %s", (_, data, segments) => {
  expect(segmentsOf(data)).toEqual(segments.map((segment) => [...segment]));
  bench.scatter(9);
  expectSegments(data, 3);
});
