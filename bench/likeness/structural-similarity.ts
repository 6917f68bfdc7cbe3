import type { Size } from "../../src/domain/geometry.ts";

/** One figure a pixel, 0 to 255, rows without padding. */
export interface Luma extends Size {
  readonly data: Float64Array;
}

/*
 * Structural similarity (SSIM) as in Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image
 * quality assessment: from error visibility to structural similarity", IEEE Transactions on Image
 * Processing 13 (4), 2004, section III.B and C: windows of 11x11 weighted by a circular Gaussian of
 * 1.5 pixels, K1 = 0.01, K2 = 0.03, the mean over all windows that lie inside the picture.
 */
const RADIUS = 5;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Side of the window: pictures with a shorter side cannot be compared. */
export const SSIM_WINDOW = 2 * RADIUS + 1;

/**
 * Keeps what is known of one picture, to compare others with it: 1 means equal.
 *
 * @throws RangeError when a side is shorter than the window, or the sizes differ
 */
export function createSimilarity(reference: Luma): (other: Luma) => number {
  const { width, height } = reference;
  if (width < SSIM_WINDOW || height < SSIM_WINDOW) {
    throw new RangeError(`${width}x${height} pixels; expected ${SSIM_WINDOW} a side at least`);
  }
  const means = windowMeans(reference, reference.data);
  const squares = windowMeans(reference, product(reference.data, reference.data));

  return (other) => {
    if (other.width !== width || other.height !== height) {
      throw new RangeError(`${other.width}x${other.height} pixels against ${width}x${height}`);
    }
    const otherMeans = windowMeans(other, other.data);
    const otherSquares = windowMeans(other, product(other.data, other.data));
    const products = windowMeans(other, product(reference.data, other.data));
    let sum = 0;
    for (let at = 0; at < means.length; at++) {
      const a = means[at] ?? 0;
      const b = otherMeans[at] ?? 0;
      const variances = (squares[at] ?? 0) - a * a + (otherSquares[at] ?? 0) - b * b;
      const covariance = (products[at] ?? 0) - a * b;
      const luminance = (2 * a * b + C1) / (a * a + b * b + C1);
      sum += (luminance * (2 * covariance + C2)) / (variances + C2);
    }
    return sum / means.length;
  };
}

/** The Gaussian along one side of the window; the weights add up to 1. */
const WEIGHTS = gaussian();

function gaussian(): Float64Array {
  const weights = new Float64Array(SSIM_WINDOW).map((_, tap) =>
    Math.exp(-((tap - RADIUS) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight);
  return weights.map((weight) => weight / sum);
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, at) => value * (b[at] ?? 0));
}

/** The weighted mean of the values in every window, the Gaussian being applied side by side. */
function windowMeans({ width, height }: Size, values: Float64Array): Float64Array {
  const across = width - 2 * RADIUS;
  const down = height - 2 * RADIUS;
  const rows = new Float64Array(across * height);
  for (let y = 0; y < height; y++) weighRow(values, y * width, 1, rows, y * across, across);
  const means = new Float64Array(across * down);
  for (let y = 0; y < down; y++) weighRow(rows, y * across, across, means, y * across, across);
  return means;
}

/** `count` figures into `target`, each from the eleven of `source` that begin at its place. */
function weighRow(
  source: Float64Array,
  from: number,
  step: number,
  target: Float64Array,
  to: number,
  count: number,
): void {
  for (let at = 0; at < count; at++) {
    let sum = 0;
    for (let tap = 0, place = from + at; tap < SSIM_WINDOW; tap++, place += step) {
      sum += (WEIGHTS[tap] ?? 0) * (source[place] ?? 0);
    }
    target[to + at] = sum;
  }
}
