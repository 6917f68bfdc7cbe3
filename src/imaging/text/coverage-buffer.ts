import type { Size } from "../../domain/geometry.ts";

/** Sums the signed areas of edges into the coverage of pixels. */
export interface CoverageBuffer {
  /**
   * Adds what lies to the right of a piece of an edge within one row of pixels.
   *
   * @param row whole number, inside the buffer
   * @param xTop x of the piece's upper end, in pixels; may lie outside the buffer
   * @param xBottom x of its lower end
   * @param height of the piece, 0 to 1; negative where the filled area ends at this edge
   */
  add(row: number, xTop: number, xBottom: number, height: number): void;
  /** Coverage as one byte a pixel, row by row; 255 is fully covered. */
  toBytes(): Uint8Array;
}

/**
 * Keeps, for each pixel, by how much its coverage differs from its left neighbour's: an edge touches
 * only the pixels it passes through, and one running sum at the end gives them all (R. Levien,
 * "Inside the fastest font renderer in the world", 2016, "Exact area coverage" and "Accumulation
 * buffer").
 */
export function createCoverageBuffer({ width, height }: Size): CoverageBuffer {
  // One column more than there are pixels: what an edge in the last one gives to its right.
  const stride = width + 1;
  const differences = new Float32Array(stride * height);

  /** An upright piece of `area` height in one column, on average `inset` right of its left side. */
  const addToPixel = (index: number, area: number, inset: number): void => {
    differences[index] = (differences[index] ?? 0) + area * (1 - inset);
    differences[index + 1] = (differences[index + 1] ?? 0) + area * inset;
  };

  return {
    add(row, xTop, xBottom, height): void {
      const start = row * stride;
      const left = Math.min(xTop, xBottom);
      const right = Math.max(xTop, xBottom);
      if (left >= width) return;
      if (right <= 0) {
        addToPixel(start, height, 0);
        return;
      }
      const firstColumn = Math.floor(left);
      if (right <= firstColumn + 1) {
        addToPixel(start + firstColumn, height, (left + right) / 2 - firstColumn);
        return;
      }
      // Shares of the width, not height per pixel: that overflows where the width is next to nothing.
      const span = right - left;
      if (left < 0) addToPixel(start, height * (-left / span), 0);
      const end = Math.min(right, width);
      for (let column = Math.max(0, firstColumn); column < end; column++) {
        const from = Math.max(left, column);
        const to = Math.min(end, column + 1);
        addToPixel(start + column, height * ((to - from) / span), (from + to) / 2 - column);
      }
    },
    toBytes(): Uint8Array {
      // Clamped: rounding may leave a sum just outside.
      const bytes = new Uint8ClampedArray(width * height);
      let pixel = 0;
      for (let y = 0; y < height; y++) {
        let covered = 0;
        const start = y * stride;
        for (let x = start; x < start + width; x++) {
          covered += differences[x] ?? 0;
          bytes[pixel++] = Math.floor(covered * 255 + 0.5);
        }
      }
      return new Uint8Array(bytes.buffer);
    },
  };
}
