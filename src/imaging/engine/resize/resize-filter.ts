export type ResizeFilter = "triangle" | "mitchell" | "cubic" | "lanczos3";

export interface FilterShape {
  /** It is 0 from this distance on, in pixels of the coarser side. */
  readonly radius: number;
  weigh(distance: number): number;
}

/**
 * Turkowski, "Filters for Common Resampling Tasks" (Graphics Gems, 1990): the triangle, called tent
 * there, and the sinc windowed by the widest lobe of another one three times as wide. Mitchell and
 * Netravali, "Reconstruction Filters in Computer Graphics" (SIGGRAPH 1988): the cubics, of which
 * theirs, with B = C = 1/3, blurs a little, and the other one, near Catmull's and Rom's, hardly.
 */
export const FILTERS = {
  triangle: { radius: 1, weigh: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  mitchell: { radius: 2, weigh: cubic(1 / 3, 1 / 3) },
  cubic: { radius: 2, weigh: cubic(0.1, 0.45) },
  lanczos3: {
    radius: 3,
    weigh: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0),
  },
} as const satisfies Record<ResizeFilter, FilterShape>;

/** Equation (8) of Mitchell and Netravali. */
function cubic(b: number, c: number): (distance: number) => number {
  return (distance) => {
    const x = Math.abs(distance);
    if (x < 1) {
      return ((12 - 9 * b - 6 * c) * x ** 3 + (-18 + 12 * b + 6 * c) * x ** 2 + 6 - 2 * b) / 6;
    }
    if (x >= 2) return 0;
    const [third, second] = [-b - 6 * c, 6 * b + 30 * c];
    return (third * x ** 3 + second * x ** 2 + (-12 * b - 48 * c) * x + 8 * b + 24 * c) / 6;
  };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
