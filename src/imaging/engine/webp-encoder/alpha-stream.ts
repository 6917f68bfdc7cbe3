import { type CodeGroup, extraBitsOf, groupCodes, writeGroup } from "./alpha-groups.ts";
import type { BitWriter } from "./bit-writer.ts";

/** Which group codes which tile, as an image of its own. */
export interface TileImage {
  /** As the kernels make them: literals and copies. */
  readonly tokens: Uint32Array;
  readonly group: CodeGroup;
}

/** Sides of 2^4: wasm/assembly/webp-encoder/alpha-tiles.ts. */
const TILE_BITS = 4;
/** The least that the format can say. */
const MIN_TILE_BITS = 2;

/** Tokens of wasm/assembly/webp-encoder/alpha-matches.ts. */
const COPY = 0x80000000;
const LENGTHS = 256;
const DISTANCES = 280;

/**
 * What comes before the tokens of the plane: no transform, no cache of colours, and the groups of prefix
 * codes (RFC 9649, sections 3.4 to 3.7).
 *
 * @param tiles which group is for which tile, when there are several
 */
export function writeStreamHead(
  bits: BitWriter,
  groups: readonly CodeGroup[],
  tiles: TileImage | undefined,
): void {
  bits.write(0, 2);
  bits.write(tiles ? 1 : 0, 1);
  if (tiles) {
    bits.write(TILE_BITS - MIN_TILE_BITS, 3);
    bits.write(0, 1);
    writeGroup(bits, tiles.group);
    writeTokens(bits, tiles);
  }
  for (const group of groups) writeGroup(bits, group);
}

function writeTokens(bits: BitWriter, { tokens, group }: TileImage): void {
  const codes = groupCodes(group);
  const writeSymbol = (symbol: number): void => {
    const code = codes[symbol] ?? 0;
    bits.write(code >> 5, code & 31);
  };
  const writeNumber = (first: number, value: number): void => {
    const prefix = prefixOf(value);
    writeSymbol(first + prefix);
    const count = extraBitsOf(prefix);
    bits.write((value - 1) & ((1 << count) - 1), count);
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? 0;
    if (token < COPY) {
      writeSymbol(token);
      continue;
    }
    writeNumber(LENGTHS, token - COPY);
    at++;
    writeNumber(DISTANCES, tokens[at] ?? 1);
  }
}

/** RFC 9649, section 3.6.2.2: of a length or distance, 1 and up. */
function prefixOf(value: number): number {
  const less = value - 1;
  if (less < 4) return less;
  const highest = 31 - Math.clz32(less);
  return 2 * highest + ((less >> (highest - 1)) & 1);
}
