export type ResizeFilter = "triangle" | "quadratic" | "mitchell" | "lanczos3";

export interface FilterShape {
  /** It is 0 from this distance on, in pixels of the coarser side. */
  readonly radius: number;
  weigh(distance: number): number;
}

/**
 * Turkowski, "Filters for Common Resampling Tasks" (Graphics Gems, 1990): the triangle, called tent
 * there, and the sinc windowed by the widest lobe of another one three times as wide. Dodgson,
 * "Quadratic Interpolation for Image Resampling" (IEEE Transactions on Image Processing 6, 1997): the
 * quadratic that leaves a picture as it is where nothing is to scale (r = 1). Mitchell and Netravali,
 * "Reconstruction Filters in Computer Graphics" (SIGGRAPH 1988): the cubic that blurs a little
 * (B = C = 1/3).
 */
export const FILTERS = {
  triangle: { radius: 1, weigh: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  quadratic: { radius: 1.5, weigh: quadratic },
  mitchell: { radius: 2, weigh: mitchell },
  lanczos3: {
    radius: 3,
    weigh: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0),
  },
} as const satisfies Record<ResizeFilter, FilterShape>;

function quadratic(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 0.5) return 1 - 2 * x ** 2;
  return x < 1.5 ? x ** 2 - 2.5 * x + 1.5 : 0;
}

function mitchell(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (21 * x ** 3 - 36 * x ** 2 + 16) / 18;
  return x < 2 ? (-7 * x ** 3 + 36 * x ** 2 - 60 * x + 32) / 18 : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
