import type { EngineContext } from "../context.ts";
import type { Plane } from "../plane.ts";
import { ALPHA_FILTERS, type AlphaFilter, filtersToTry } from "./alpha-filter.ts";
import { type CodeGroup, groupCodes, groupOf, mergeClasses, SYMBOLS } from "./alpha-groups.ts";
import { type TileImage, writeStreamHead } from "./alpha-stream.ts";
import { createBitWriter } from "./bit-writer.ts";
import type { Bytes } from "./token-partitions.ts";

/** `ALPH` data begins with a byte: filter << 2 | how it is compressed (RFC 9649, section 2.7.1.2). */
const HEAD_BYTES = 1;
const COMPRESSED = 1;

/** What the kernels read behind a plane, and write behind the bits. */
const OVERRUN_BYTES = 8;

/** Of tiles: wasm/assembly/webp-encoder/alpha-tiles.ts. */
const CLASSES = 8;
const TILE_SIDE = 16;

/** A plane filtered and made to tokens, and the codes for them. */
interface Coding {
  readonly filter: AlphaFilter;
  readonly tokens: Bytes;
  readonly groups: readonly CodeGroup[];
  /** When there are several groups. */
  readonly tiles: TileImage | undefined;
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
  const pixels = plane.width * plane.height;
  const pointer = arena.allocate(HEAD_BYTES + pixels + OVERRUN_BYTES);
  const mark = arena.mark;
  try {
    const workspace = createWorkspace(context, plane);
    const { alpha } = workspace;
    kernels.webpExtractAlpha(plane.pointer, pixels, alpha);
    const filters = filtersToTry(context, alpha, plane);
    const tries = filters.map((filter) => code(context, workspace, filter));
    const [first, second] = tries;
    // Each try took the place of the one before.
    const best =
      first && second && first.bits <= second.bits
        ? code(context, workspace, first.filter)
        : (second ?? first);
    if (best && HEAD_BYTES + best.bits / 8 < pixels) {
      return { pointer, byteLength: writeCoding(context, workspace, best, pointer) };
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
  readonly width: number;
  readonly height: number;
  /** In tiles. */
  readonly across: number;
  readonly tileCount: number;
  /** Addresses. */
  readonly alpha: number;
  readonly filtered: number;
  readonly tiles: number;
  readonly table: number;
  readonly tokens: number;
  readonly tileTokens: number;
}

function createWorkspace({ arena, kernels }: EngineContext, { width, height }: Plane): Workspace {
  const pixels = width * height;
  const across = Math.ceil(width / TILE_SIDE);
  const tileCount = across * Math.ceil(height / TILE_SIDE);
  return {
    ...{ width, height, across, tileCount },
    alpha: arena.allocate(pixels + OVERRUN_BYTES),
    filtered: arena.allocate(pixels + OVERRUN_BYTES),
    tiles: arena.allocate(tileCount + OVERRUN_BYTES),
    table: arena.allocate(kernels.webpHashBytes()),
    // Four bytes for each byte of a plane at most.
    tokens: arena.allocate(pixels * 4),
    tileTokens: arena.allocate(tileCount * 4),
  };
}

function code(context: EngineContext, workspace: Workspace, filter: AlphaFilter): Coding {
  const { kernels } = context;
  const { alpha, filtered, tiles, table, tokens, width, height } = workspace;
  kernels.webpFilterAlpha(alpha, width, height, filter, filtered);
  kernels.webpClassifyTiles(filtered, width, height, filter !== ALPHA_FILTERS.none, tiles);
  const end = kernels.webpFindMatches(filtered, width * height, width, tiles, table, tokens);
  const made = { filter, tokens: { pointer: tokens, byteLength: end - tokens } };
  const classes = readCounts(context);
  const all = groupOf(
    classes.reduce((sum, counts) => sum.map((count, at) => count + (counts[at] ?? 0))),
  );
  const { groups, groupOfClass } = mergeClasses(classes);
  if (groups.length > 1) {
    const image = codeTiles(context, workspace, groupOfClass);
    const bits = groups.reduce((sum, group) => sum + group.bits, image.group.bits);
    if (bits < all.bits) return { ...made, groups, tiles: image, bits: bits + STREAM_BITS };
  }
  return { ...made, groups: [all], tiles: undefined, bits: all.bits + STREAM_BITS };
}

/** What else a stream begins with, at most: see `writeStreamHead`; and a byte that is not full. */
const STREAM_BITS = 7 + 8;

/** A copy of what was counted in each class. */
function readCounts({ memory, kernels }: EngineContext): readonly Uint32Array[] {
  const counts = new Uint32Array(memory.buffer, kernels.webpAlphaCounts(), CLASSES * SYMBOLS);
  return Array.from({ length: CLASSES }, (_, index) =>
    counts.slice(index * SYMBOLS, (index + 1) * SYMBOLS),
  );
}

/** Puts the groups in the place of the classes, and codes these. */
function codeTiles(
  context: EngineContext,
  { tiles, tileCount, across, table, tileTokens }: Workspace,
  groupOfClass: readonly number[],
): TileImage {
  const { memory, kernels } = context;
  const bytes = new Uint8Array(memory.buffer, tiles, tileCount);
  for (const [at, own] of bytes.entries()) bytes[at] = groupOfClass[own] ?? 0;
  const end = kernels.webpFindMatches(tiles, tileCount, across, 0, table, tileTokens);
  const tokens = new Uint32Array(memory.buffer, tileTokens, (end - tileTokens) / 4).slice();
  const [counts = new Uint32Array(SYMBOLS)] = readCounts(context);
  return { tokens, group: groupOf(counts) };
}

/** @returns how long it is */
function writeCoding(
  { memory, kernels }: EngineContext,
  { width, tiles: tileGroups }: Workspace,
  { filter, tokens, groups, tiles }: Coding,
  pointer: number,
): number {
  const bits = createBitWriter();
  bits.write((filter << 2) | COMPRESSED, 8);
  writeStreamHead(bits, groups, tiles);
  const codes = new Uint32Array(memory.buffer, kernels.webpAlphaCodes(), groups.length * SYMBOLS);
  for (const [index, group] of groups.entries()) codes.set(groupCodes(group), index * SYMBOLS);
  new Uint8Array(memory.buffer).set(bits.bytes, pointer);
  const { pending } = bits;
  const end = kernels.webpWriteAlphaBits(
    tokens.pointer,
    tokens.pointer + tokens.byteLength,
    width,
    tiles ? tileGroups : 0,
    pointer + bits.bytes.length,
    pending.bits,
    pending.count,
  );
  return end - pointer;
}
