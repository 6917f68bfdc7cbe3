import type { Size } from "../../../domain/geometry.ts";

/** Pixels of the frame that become one pixel of the result, across and down. */
export type Denominator = 1 | 2 | 4 | 8;

const DENOMINATORS = [8, 4, 2] as const;

/** The frame's size when every `denominator` pixels across and down become one. */
export function scaledSize({ width, height }: Size, denominator: Denominator): Size {
  return { width: Math.ceil(width / denominator), height: Math.ceil(height / denominator) };
}

/**
 * The largest reduction that leaves both sides at least as long as those of `atLeast`; none when that
 * is the frame's own size, or more.
 */
export function chooseDenominator(frame: Size, atLeast: Size): Denominator {
  // A frame of one pixel would be as large at an eighth, and paler: its block has seven more rows.
  if (atLeast.width >= frame.width && atLeast.height >= frame.height) return 1;
  const fits = (denominator: Denominator): boolean => {
    const { width, height } = scaledSize(frame, denominator);
    return width >= atLeast.width && height >= atLeast.height;
  };
  return DENOMINATORS.find(fits) ?? 1;
}
