/**
 * Polygons in pixels, x to the right, y down; pixel (0, 0) is the square from (0, 0) to (1, 1).
 * Each is closed from its last point to its first.
 */
export interface Polygons {
  /** x and y in turn. */
  readonly points: Float64Array;
  /** For each polygon, the index in `points` of its first x; rising. It ends where the next begins. */
  readonly starts: Uint32Array;
}
