import { drawOutline, type Outline, type OutlineSink } from "./outline.ts";
import type { Polygons } from "./polygons.ts";

/**
 * How far a curve may lie from the lines that stand for it. A pixel along the curve is off by at most
 * four levels of 255, on average by less than one, which nobody sees; half the distance would cost half
 * as many lines again.
 */
export const FLATNESS_PX = 1 / 64;

/** Enough for a bend of 5461 pixels, a hundred times what a letter has at the largest size. */
const MAX_PIECES = 1024;

export interface PixelTransform {
  /** Pixels in a font unit. */
  readonly scale: number;
  /** The point, in font units, that comes to lie on pixel coordinate (0, 0). */
  readonly left: number;
  readonly top: number;
}

/**
 * Turns an outline into polygons in pixels, y down. Curves are cut at equal steps of their
 * parameter into as many lines as `FLATNESS_PX` asks for.
 */
export function flattenOutline(outline: Outline, transform: PixelTransform): Polygons {
  const points: number[] = [];
  const starts: number[] = [];
  const toX = (x: number): number => (x - transform.left) * transform.scale;
  const toY = (y: number): number => (transform.top - y) * transform.scale;
  let penX = 0;
  let penY = 0;
  const add = (x: number, y: number): void => {
    points.push(x, y);
    penX = x;
    penY = y;
  };
  const sink: OutlineSink = {
    moveTo(x, y): void {
      starts.push(points.length);
      add(toX(x), toY(y));
    },
    lineTo(x, y): void {
      add(toX(x), toY(y));
    },
    quadraticTo(controlX, controlY, x, y): void {
      const [x0, y0, x1, y1, x2, y2] = [penX, penY, toX(controlX), toY(controlY), toX(x), toY(y)];
      const pieces = pieceCount(2, Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2));
      for (let piece = 1; piece < pieces; piece++) {
        const t = piece / pieces;
        add(quadraticAt(x0, x1, x2, t), quadraticAt(y0, y1, y2, t));
      }
      add(x2, y2);
    },
    cubicTo(control1X, control1Y, control2X, control2Y, x, y): void {
      const [x0, x1, x2, x3] = [penX, toX(control1X), toX(control2X), toX(x)];
      const [y0, y1, y2, y3] = [penY, toY(control1Y), toY(control2Y), toY(y)];
      const bend = Math.max(
        Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2),
        Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3),
      );
      const pieces = pieceCount(3, bend);
      for (let piece = 1; piece < pieces; piece++) {
        const t = piece / pieces;
        add(cubicAt(x0, x1, x2, x3, t), cubicAt(y0, y1, y2, y3, t));
      }
      add(x3, y3);
    },
  };
  drawOutline(outline, sink);
  return { points: Float64Array.from(points), starts: Uint32Array.from(starts) };
}

/**
 * Pieces of equal parameter length that keep within `FLATNESS_PX` of a curve of `degree`, where
 * `bend` is the largest second difference of its control points, in pixels (Wang's formula:
 * G. Wang, "The subdivision method for finding the intersection between two Bézier curves or
 * surfaces", 1984; R. Goldman, "Pyramid Algorithms", 5.6.3).
 */
function pieceCount(degree: 2 | 3, bend: number): number {
  const pieces = Math.ceil(Math.sqrt((degree * (degree - 1) * bend) / (8 * FLATNESS_PX)));
  return Math.min(MAX_PIECES, Math.max(1, pieces));
}

function quadraticAt(p0: number, p1: number, p2: number, t: number): number {
  const s = 1 - t;
  return s * s * p0 + 2 * s * t * p1 + t * t * p2;
}

function cubicAt(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const s = 1 - t;
  return s * s * (s * p0 + 3 * t * p1) + t * t * (3 * s * p2 + t * p3);
}
