export type ResizeFilter = "triangle" | "lanczos3";

export interface FilterShape {
  /** It is 0 from this distance on, in pixels of the coarser side. */
  readonly radius: number;
  weigh(distance: number): number;
}

/**
 * Turkowski, "Filters for Common Resampling Tasks" (Graphics Gems, 1990): the triangle, called tent
 * there, and the sinc windowed by the widest lobe of another one three times as wide.
 */
export const FILTERS = {
  triangle: { radius: 1, weigh: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  lanczos3: {
    radius: 3,
    weigh: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0),
  },
} as const satisfies Record<ResizeFilter, FilterShape>;

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
