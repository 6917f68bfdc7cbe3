import { drawOutline, type Outline, type OutlineSink } from "./outline.ts";

/** The smallest rectangle around an outline, in font units, y up. */
export interface Bounds {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

interface Range {
  min: number;
  max: number;
}

/**
 * The bounds of the curves themselves, not of their control points: end points, and the points
 * inside a curve where its derivative is zero in x or in y. `undefined` for an outline without ink:
 * one without segments, or without width or height.
 */
export function outlineBounds(outline: Outline): Bounds | undefined {
  const xs: Range = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  const ys: Range = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  let penX = 0;
  let penY = 0;
  const end = (x: number, y: number): void => {
    penX = x;
    penY = y;
    include(xs, x);
    include(ys, y);
  };
  const sink: OutlineSink = {
    moveTo: end,
    lineTo: end,
    quadraticTo(controlX, controlY, x, y): void {
      includeQuadratic(xs, penX, controlX, x);
      includeQuadratic(ys, penY, controlY, y);
      end(x, y);
    },
    cubicTo(control1X, control1Y, control2X, control2Y, x, y): void {
      includeCubic(xs, penX, control1X, control2X, x);
      includeCubic(ys, penY, control1Y, control2Y, y);
      end(x, y);
    },
  };
  drawOutline(outline, sink);
  if (!(xs.min < xs.max && ys.min < ys.max)) return undefined;
  return { xMin: xs.min, yMin: ys.min, xMax: xs.max, yMax: ys.max };
}

function include(range: Range, value: number): void {
  range.min = Math.min(range.min, value);
  range.max = Math.max(range.max, value);
}

function includeQuadratic(range: Range, p0: number, p1: number, p2: number): void {
  if (between(p1, p0, p2)) return;
  const t = (p0 - p1) / (p0 - 2 * p1 + p2);
  include(range, lerp(lerp(p0, p1, t), lerp(p1, p2, t), t));
}

function includeCubic(range: Range, p0: number, p1: number, p2: number, p3: number): void {
  if (between(p1, p0, p3) && between(p2, p0, p3)) return;
  // A third of the derivative is a t^2 + 2 b t + c.
  const a = p3 - 3 * p2 + 3 * p1 - p0;
  const b = p2 - 2 * p1 + p0;
  const c = p1 - p0;
  // The root with the larger numerator first, the other through the product of the roots (c / a):
  // so neither suffers from cancellation, and a = 0 needs no case of its own.
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(Math.max(0, b * b - a * c)));
  for (const t of [q / a, c / q]) {
    if (!(t > 0 && t < 1)) continue;
    const left = lerp(lerp(p0, p1, t), lerp(p1, p2, t), t);
    const right = lerp(lerp(p1, p2, t), lerp(p2, p3, t), t);
    include(range, lerp(left, right, t));
  }
}

function between(value: number, end1: number, end2: number): boolean {
  return value >= Math.min(end1, end2) && value <= Math.max(end1, end2);
}

function lerp(from: number, to: number, t: number): number {
  return from + (to - from) * t;
}
