import { type BitWriter, createBitWriter } from "./bit-writer.ts";
import {
  bitsOf,
  type CodeLengths,
  codeLengthsOf,
  codesOf,
  writeCodeLengths,
} from "./prefix-code.ts";

/** Symbols as wasm/assembly/webp-encoder/alpha-symbols.ts has them: bytes and lengths, distances. */
const BYTE_SYMBOLS = 256;
const GREEN_SYMBOLS = BYTE_SYMBOLS + 24;
export const SYMBOLS = GREEN_SYMBOLS + 40;

/** A group of prefix codes (RFC 9649, section 3.7.2) and what it codes. */
export interface CodeGroup {
  /** How often each symbol comes. */
  readonly counts: Uint32Array;
  readonly green: CodeLengths;
  readonly distances: CodeLengths;
  /** Of all its symbols, of what follows them and of the codes themselves. */
  readonly bits: number;
}

/** @param counts `SYMBOLS` of them */
export function groupOf(counts: Uint32Array): CodeGroup {
  const [ofGreen, ofDistances] = [
    counts.subarray(0, GREEN_SYMBOLS),
    counts.subarray(GREEN_SYMBOLS),
  ];
  const green = codeLengthsOf(ofGreen);
  const distances = codeLengthsOf(ofDistances);
  const extra = extraBits(ofGreen.subarray(BYTE_SYMBOLS)) + extraBits(ofDistances);
  const own = createBitWriter();
  writeGroup(own, { green, distances });
  const ownBits = own.bytes.length * 8 + own.pending.count;
  const bits = bitsOf(green, ofGreen) + bitsOf(distances, ofDistances) + extra + ownBits;
  return { counts, green, distances, bits };
}

/** Bits that follow prefixes: RFC 9649, section 3.6.2.2. */
function extraBits(counts: Uint32Array): number {
  return counts.reduce((sum, count, prefix) => sum + count * extraBitsOf(prefix), 0);
}

export function extraBitsOf(prefix: number): number {
  return Math.max(0, (prefix >> 1) - 1);
}

/** Green, then red, blue and alpha, which are always 0, then distances. */
export function writeGroup(
  bits: BitWriter,
  { green, distances }: Pick<CodeGroup, "green" | "distances">,
): void {
  writeCodeLengths(bits, green);
  for (let channel = 0; channel < 3; channel++) writeCodeLengths(bits, [1]);
  writeCodeLengths(bits, distances);
}

/** The codes of all symbols, as the kernels take them. */
export function groupCodes({ green, distances }: CodeGroup): readonly number[] {
  return [...codesOf(green), ...codesOf(distances)];
}

export interface MergedClasses {
  readonly groups: readonly CodeGroup[];
  /** For each class the number of its group. */
  readonly groupOfClass: readonly number[];
}

/** Neighbouring classes share a group while that saves bits. @param classes counts, from smooth to rough */
export function mergeClasses(classes: readonly Uint32Array[]): MergedClasses {
  let groups = classes.map((counts, index) => ({ group: groupOf(counts), classes: [index] }));
  while (groups.length > 1) {
    const merged = groups.slice(1).map(({ group }, at) => {
      const before = groups[at]?.group ?? group;
      const together = groupOf(sumOf(before.counts, group.counts));
      return { at, together, saved: before.bits + group.bits - together.bits };
    });
    const best = merged.reduce((a, b) => (b.saved > a.saved ? b : a));
    if (best.saved <= 0) break;
    const both = groups.slice(best.at, best.at + 2);
    groups = [
      ...groups.slice(0, best.at),
      { group: best.together, classes: both.flatMap((each) => each.classes) },
      ...groups.slice(best.at + 2),
    ];
  }
  const groupOfClass = classes.map((_, index) =>
    groups.findIndex((each) => each.classes.includes(index)),
  );
  return { groups: groups.map(({ group }) => group), groupOfClass };
}

function sumOf(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((count, symbol) => count + (b[symbol] ?? 0));
}
