/** Bits to bytes, the first bit lowest (RFC 9649, section 3.2). */
export interface BitWriter {
  /** Appends the lowest `count` bits of `value`, up to 24. */
  write(value: number, count: number): void;
  /** The full bytes so far. */
  readonly bytes: readonly number[];
  /** The bits behind them, fewer than 8. */
  readonly pending: { readonly bits: number; readonly count: number };
}

export function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let bits = 0;
  let filled = 0;
  return {
    write(value, count) {
      bits |= value << filled;
      for (filled += count; filled >= 8; filled -= 8) {
        bytes.push(bits & 0xff);
        bits >>>= 8;
      }
    },
    bytes,
    get pending() {
      return { bits, count: filled };
    },
  };
}
