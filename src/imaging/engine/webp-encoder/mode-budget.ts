import type { Size } from "../../../domain/geometry.ts";

/** How freely the modes of a row of macroblocks may be chosen, as the kernels count. */
export const FREEDOM = { onlyDc: 0, onlyWhole: 1, all: 2 } as const;
export type Freedom = (typeof FREEDOM)[keyof typeof FREEDOM];

/**
 * What the headers of a picture may cost: they go into the first partition, whose length has 19 bits
 * (RFC 6386, section 9.1). A photo comes near it at 25 million pixels.
 */
export interface ModeBudget {
  readonly segments: 1 | 4;
  readonly maySkip: boolean;
  /** For the row `row`, after modes of `spentBits` bits in the rows before. */
  freedomFor(row: number, spentBits: number): Freedom;
}

export interface ModeBudgetOptions {
  /** In macroblocks. */
  readonly size: Size;
  readonly limitBytes: number;
}

/** The frame's header at most, mostly probabilities. */
const FRAME_HEADER_BYTES = 2560;
/**
 * The coder rounds its products down, by less than 1 of a range of 128 at least: a bool costs up to
 * log2(128 / 127) bit more than its probability says, and a macroblock has up to 119 of them.
 */
const EFFICIENCY = 0.95;

/**
 * Bits of a macroblock at most: its segment; whether it has levels; its modes, by freedom. The rarest mode
 * of a block takes 15.3 bits.
 */
const SEGMENT_BITS = 2.1;
const SKIP_BITS = 1.1;
const MODE_BITS = { [FREEDOM.onlyDc]: 3.5, [FREEDOM.onlyWhole]: 8, [FREEDOM.all]: 255 } as const;

/**
 * All that can be spent is spread evenly: rows are restrained as soon as those before took more than
 * their share, and the last ones always have what they need at least.
 */
export function createModeBudget({ size, limitBytes }: ModeBudgetOptions): ModeBudget {
  const { width: across, height: down } = size;
  const limit = (limitBytes - FRAME_HEADER_BYTES) * 8 * EFFICIENCY;
  const leastBits = MODE_BITS[FREEDOM.onlyDc];
  const extras = across * down * (leastBits + SEGMENT_BITS + SKIP_BITS) <= limit;
  const extraBits = extras ? SEGMENT_BITS + SKIP_BITS : 0;
  const forModes = limit - across * down * extraBits;

  return {
    segments: extras ? 4 : 1,
    maySkip: extras,
    freedomFor(row, spentBits) {
      const later = across * (down - row - 1) * leastBits;
      const fits = (freedom: Freedom): boolean =>
        spentBits + across * MODE_BITS[freedom] + later <= forModes;
      const isAhead = spentBits > (forModes * row) / down;
      if (!isAhead && fits(FREEDOM.all)) return FREEDOM.all;
      return fits(FREEDOM.onlyWhole) ? FREEDOM.onlyWhole : FREEDOM.onlyDc;
    },
  };
}
