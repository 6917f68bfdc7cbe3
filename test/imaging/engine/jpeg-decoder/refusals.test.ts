import { describe, expect, test } from "bun:test";
import type { ErrorCode } from "../../../../src/domain/errors.ts";
import { createJpegDecoder } from "../../../../src/imaging/engine/jpeg-decoder/jpeg-decoder.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { PROGRESSIVE_SCRIPTS, SEQUENTIAL_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { concatBytes, MARKER, photo } from "../../../fixtures/pictures.ts";
import { createGuardedContext } from "../../../fuzz/guarded-context.ts";
import { type Piece, splitPieces } from "../../../fuzz/jpeg-pieces.ts";
import { codeOf } from "./decoder-bench.ts";

const DQT = 0xdb;
const { DHT, SOF0, SOS } = MARKER;

const { engine } = await compileEngineModules();
const context = createGuardedContext(engine, 1_000_000);
const decoder = createJpegDecoder(context);
const SIZE = { width: 40, height: 30 };

const image = codePicture(photo(SIZE.width, SIZE.height), { sampling: "2x2 1x1 1x1" });
const baseline = splitPieces(writeJpeg(image));
const apart = splitPieces(writeJpeg(image, { scans: SEQUENTIAL_SCRIPTS["a scan each"](3) }));
const scans = PROGRESSIVE_SCRIPTS["libjpeg's"](3);
const progressive = splitPieces(writeJpeg(image, { process: "progressive", scans }));

/** What becomes of a file made of these pieces; a refusal gives all memory back. */
function fateOf(pieces: readonly Piece[]): ErrorCode | "taken" | "declined" {
  context.arena.begin(0x33);
  const mark = context.arena.mark;
  let plane: unknown;
  const file = concatBytes(...pieces.map(({ bytes }) => bytes));
  const code = codeOf(() => {
    plane = decoder.decode(file, { reduction: 1 });
  });
  expect(context.violations(false)).toEqual([]);
  if (!plane) expect(context.arena.mark).toBe(mark);
  return code ?? (plane ? "taken" : "declined");
}

/** The pieces, each of this marker with its byte at `offset` behind the marker changed. */
function withByte(
  pieces: readonly Piece[],
  marker: number,
  offset: number,
  value: number,
): Piece[] {
  return pieces.map((piece) => {
    if (piece.marker !== marker) return piece;
    const bytes = piece.bytes.slice();
    bytes[2 + offset] = value;
    return { ...piece, bytes };
  });
}

const without = (pieces: readonly Piece[], marker: number): Piece[] =>
  pieces.filter((piece) => piece.marker !== marker);

function renamed(pieces: readonly Piece[], marker: number): Piece[] {
  return pieces.map((piece) => {
    if (piece.marker !== SOF0) return piece;
    const bytes = piece.bytes.slice();
    bytes[1] = marker;
    return { marker, bytes };
  });
}

test("takes the files that the others here are made of", () => {
  for (const pieces of [baseline, apart, progressive]) expect(fateOf(pieces)).toBe("taken");
});

describe("declines, for another decoder to try", () => {
  test.each([
    ["lossless", 0xc3],
    ["hierarchical", 0xc5],
    ["arithmetic", 0xc9],
    ["arithmetic and progressive", 0xca],
  ] as const)("a frame that is %s", (_, marker) => {
    expect(fateOf(renamed(baseline, marker))).toBe("declined");
  });

  test("samples of 12 bits", () => {
    expect(fateOf(withByte(renamed(baseline, 0xc1), 0xc1, 2, 12))).toBe("declined");
  });

  test("sampling factors of 3", () => {
    expect(fateOf(withByte(baseline, SOF0, 9, 0x31))).toBe("declined");
  });

  test("more than 10 blocks in an MCU", () => {
    expect(fateOf(withByte(baseline, SOF0, 9, 0x44))).toBe("declined");
  });

  test("a baseline frame without the standard Huffman tables", () => {
    expect(fateOf(without(baseline, DHT))).toBe("declined");
  });
});

describe("refuses as undecodable", () => {
  test("a frame without quantisation tables", () => {
    expect(fateOf(without(baseline, DQT))).toBe("image_undecodable");
    expect(fateOf(without(progressive, DQT))).toBe("image_undecodable");
  });

  test("progressive scans without Huffman tables", () => {
    expect(fateOf(without(progressive, DHT))).toBe("image_undecodable");
  });

  test("two frames", () => {
    const twice = baseline.flatMap((piece) => (piece.marker === SOF0 ? [piece, piece] : [piece]));
    expect(fateOf(twice)).toBe("image_undecodable");
  });

  test("a scan before the frame", () => {
    expect(fateOf(without(baseline, SOF0))).toBe("image_undecodable");
  });

  test.each([
    ["a class of 2", 2, 0x20],
    ["a number of 4", 2, 0x04],
    ["three codes of one bit", 3, 3],
    ["two codes of one bit, one of them of ones alone", 3, 2],
    ["more codes than its segment holds", 18, 200],
  ] as const)("a Huffman table with %s", (_, offset, value) => {
    expect(fateOf(withByte(baseline, DHT, offset, value))).toBe("image_undecodable");
  });

  test.each([
    ["a precision of 2", 2, 0x20],
    ["a number of 4", 2, 0x04],
    ["16 bits where its segment has 8", 2, 0x10],
  ] as const)("a quantisation table with %s", (_, offset, value) => {
    expect(fateOf(withByte(baseline, DQT, offset, value))).toBe("image_undecodable");
  });

  test.each([
    // The first scan holds DC of all three, the second AC 1 to 5 of the first.
    [
      "AC of several components",
      0,
      [
        [9, 1],
        [10, 5],
      ],
    ],
    ["DC and AC together", 1, [[5, 0]]],
    ["a bit that is not the next one", 1, [[7, 0x31]]],
    ["a bit above those that were told", 1, [[7, 0x12]]],
    ["bit 14", 1, [[7, 0x0e]]],
  ] as const)("a progressive scan of %s", (_, which, changes) => {
    const scan = progressive.filter(({ marker }) => marker === SOS)[which];
    const pieces = progressive.flatMap((piece) =>
      piece === scan
        ? changes.reduce((now, [offset, value]) => withByte(now, SOS, offset, value), [piece])
        : [piece],
    );
    expect(fateOf(pieces)).toBe("image_undecodable");
  });

  test("codes that no table has", () => {
    // One code of one bit each for DC and AC: a bit of 1 is none.
    const counts = [1, ...new Array<number>(15).fill(0)];
    const table = (selector: number): number[] => [selector, ...counts, 0];
    const payload = [...table(0x00), ...table(0x10), ...table(0x01), ...table(0x11)];
    const bytes = Uint8Array.of(0xff, DHT, 0, payload.length + 2, ...payload);
    const pieces = without(apart, DHT);
    const first = pieces.findIndex(({ marker }) => marker === SOS);
    pieces.splice(first, 0, { marker: DHT, bytes });
    expect(fateOf(pieces)).toBe("image_undecodable");
  });
});

test("refuses a frame as truncated when a component has no scan, or all have none", () => {
  const last = apart.findLastIndex(({ marker }) => marker === SOS);
  expect(fateOf(apart.filter((_, index) => index !== last))).toBe("image_truncated");
  expect(fateOf(without(baseline, SOS))).toBe("image_truncated");
});
