import type { Size } from "../../../domain/geometry.ts";
import type { EngineContext } from "../context.ts";

/** RFC 9649, section 2.7.1.2: what an alpha is predicted from. */
export const ALPHA_FILTERS = { none: 0, horizontal: 1, vertical: 2, gradient: 3 } as const;
export type AlphaFilter = (typeof ALPHA_FILTERS)[keyof typeof ALPHA_FILTERS];

/** Pixels looked at to choose. */
const SAMPLE_PIXELS = 65_536;
/** So few levels are fields and their edges: filtered they would be more. */
const FEW_LEVELS = 16;

/**
 * The filters to be tried: none, and the one that promises most where levels are many.
 *
 * @param alpha address of the plane
 */
export function filtersToTry(
  { arena, memory, kernels }: EngineContext,
  alpha: number,
  { width, height }: Size,
): readonly AlphaFilter[] {
  const mark = arena.mark;
  const row = arena.allocate(width);
  const counts = arena.allocate(256 * 4);
  const step = Math.max(1, Math.floor((width * height) / SAMPLE_PIXELS));
  const countsOf = (filter: AlphaFilter): Uint32Array => {
    kernels.webpCountFiltered(alpha, width, height, filter, step, row, counts);
    return new Uint32Array(memory.buffer, counts, 256);
  };
  try {
    const levels = countsOf(ALPHA_FILTERS.none).filter((count) => count > 0).length;
    if (levels <= FEW_LEVELS) return [ALPHA_FILTERS.none];
    const { horizontal, vertical, gradient } = ALPHA_FILTERS;
    const rated = [horizontal, vertical, gradient].map((filter) => ({
      filter,
      bits: entropyOf(countsOf(filter)),
    }));
    rated.sort((a, b) => a.bits - b.bits);
    return [ALPHA_FILTERS.none, rated[0]?.filter ?? gradient];
  } finally {
    arena.release(mark);
  }
}

/** Bits of all these symbols when each is coded by itself. */
function entropyOf(counts: Uint32Array): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((bits, count) => bits - (count && count * Math.log2(count / all)), 0);
}
