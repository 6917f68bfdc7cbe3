import type { EngineContext } from "../context.ts";
import type { Plane } from "../plane.ts";
import { ALPHA_FILTERS, type AlphaFilter, filtersToTry } from "./alpha-filter.ts";
import { type BitWriter, createBitWriter } from "./bit-writer.ts";
import {
  bitsOf,
  type CodeLengths,
  codeLengthsOf,
  codesOf,
  writeCodeLengths,
} from "./prefix-code.ts";
import type { Bytes } from "./token-partitions.ts";

/** `ALPH` data begins with a byte: filter << 2 | how it is compressed (RFC 9649, section 2.7.1.2). */
const HEAD_BYTES = 1;
const COMPRESSED = 1;

/** What the kernels read behind a plane, and write behind the bits. */
const OVERRUN_BYTES = 8;
/** Prefix codes and all else before the bits of the plane, at most. */
const MAX_CODES_BYTES = 1024;

/** Symbols as wasm/assembly/webp-encoder/alpha-symbols.ts has them: bytes and lengths, distances. */
const BYTE_SYMBOLS = 256;
const LENGTH_SYMBOLS = 24;
const DISTANCE_SYMBOLS = 40;
const GREEN_SYMBOLS = BYTE_SYMBOLS + LENGTH_SYMBOLS;

/** A plane filtered and made to tokens, and the codes for them. */
interface Coding {
  readonly filter: AlphaFilter;
  readonly tokens: Bytes;
  readonly green: CodeLengths;
  readonly distances: CodeLengths;
  /** Without the codes' own. */
  readonly bits: number;
}

/**
 * The plane's alpha as the data of an `ALPH` chunk, exactly: compressed as the green of a lossless picture
 * (RFC 9649, section 3), or raw where that is shorter. It lies in the last block of the arena.
 *
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function encodeAlpha(context: EngineContext, plane: Plane): Bytes {
  const { arena, memory, kernels } = context;
  const { width, height } = plane;
  const pixels = width * height;
  const pointer = arena.allocate(HEAD_BYTES + pixels + MAX_CODES_BYTES + OVERRUN_BYTES);
  const mark = arena.mark;
  try {
    const alpha = arena.allocate(pixels + OVERRUN_BYTES);
    kernels.webpExtractAlpha(plane.pointer, pixels, alpha);
    const workspace = {
      ...{ alpha, width, height },
      filtered: arena.allocate(pixels + OVERRUN_BYTES),
      table: arena.allocate(kernels.webpHashBytes()),
      // Four bytes a pixel at most.
      tokens: arena.allocate(pixels * 4),
    };
    const tries = filtersToTry(context, alpha, plane).map((filter) =>
      code(context, workspace, filter),
    );
    const [first, second] = tries;
    const isFirst = first && (!second || first.bits <= second.bits);
    // Each try took the place of the one before.
    const best = isFirst && second ? code(context, workspace, first.filter) : (second ?? first);
    if (best && best.bits / 8 < pixels) {
      const byteLength = writeCoding(context, best, pointer);
      if (byteLength <= pixels) return { pointer, byteLength };
    }
    const bytes = new Uint8Array(memory.buffer);
    bytes[pointer] = ALPHA_FILTERS.none << 2;
    bytes.copyWithin(pointer + HEAD_BYTES, alpha, alpha + pixels);
    return { pointer, byteLength: HEAD_BYTES + pixels };
  } finally {
    arena.release(mark);
  }
}

interface Workspace {
  /** Addresses. */
  readonly alpha: number;
  readonly filtered: number;
  readonly table: number;
  readonly tokens: number;
  readonly width: number;
  readonly height: number;
}

function code(
  { memory, kernels }: EngineContext,
  { alpha, filtered, table, tokens, width, height }: Workspace,
  filter: AlphaFilter,
): Coding {
  kernels.webpFilterAlpha(alpha, width, height, filter, filtered);
  const end = kernels.webpFindMatches(filtered, width * height, width, table, tokens);
  const counts = new Uint32Array(
    memory.buffer,
    kernels.webpAlphaCounts(),
    GREEN_SYMBOLS + DISTANCE_SYMBOLS,
  );
  const [ofGreen, ofDistances] = [
    counts.subarray(0, GREEN_SYMBOLS),
    counts.subarray(GREEN_SYMBOLS),
  ];
  const green = codeLengthsOf(ofGreen);
  const distances = codeLengthsOf(ofDistances);
  const extra = extraBits(ofGreen.subarray(BYTE_SYMBOLS)) + extraBits(ofDistances);
  const bits = bitsOf(green, ofGreen) + bitsOf(distances, ofDistances) + extra;
  return { filter, tokens: { pointer: tokens, byteLength: end - tokens }, green, distances, bits };
}

/** Bits that follow prefixes: RFC 9649, section 3.6.2.2. */
function extraBits(counts: Uint32Array): number {
  return counts.reduce((sum, count, prefix) => sum + count * Math.max(0, (prefix >> 1) - 1), 0);
}

/** @returns how long it is */
function writeCoding({ memory, kernels }: EngineContext, coding: Coding, pointer: number): number {
  const { filter, tokens, green, distances } = coding;
  const bits = createBitWriter();
  bits.write((filter << 2) | COMPRESSED, 8);
  writeStreamHead(bits, green, distances);
  const codes = new Uint32Array(
    memory.buffer,
    kernels.webpAlphaCodes(),
    GREEN_SYMBOLS + DISTANCE_SYMBOLS,
  );
  codes.set([...codesOf(green), ...codesOf(distances)]);
  new Uint8Array(memory.buffer).set(bits.bytes, pointer);
  const { pending } = bits;
  const end = kernels.webpWriteAlphaBits(
    tokens.pointer,
    tokens.pointer + tokens.byteLength,
    pointer + bits.bytes.length,
    pending.bits,
    pending.count,
  );
  return end - pointer;
}

/** No transform, no cache of colours, one group of prefix codes: RFC 9649, sections 3.4 to 3.7. */
function writeStreamHead(bits: BitWriter, green: CodeLengths, distances: CodeLengths): void {
  bits.write(0, 3);
  writeCodeLengths(bits, green);
  for (let channel = 0; channel < 3; channel++) writeCodeLengths(bits, [1]);
  writeCodeLengths(bits, distances);
}
