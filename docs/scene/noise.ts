/** Noise that is the same on every run: random, smooth, and sums of smooth octaves. */

export interface OctaveOptions {
  /** Each octave is half as strong and about twice as fine as the one before. */
  readonly octaves: number;
  readonly seed: number;
}

/** 0 to 1, at random for each pair of whole numbers (after Wellons' lowbias32). */
export function hash(x: number, y: number, seed: number): number {
  let bits = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b);
  bits ^= Math.imul(seed, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** Side of the grid of random values; beyond it the noise repeats. */
const GRID = 256;
const grid = Float64Array.from({ length: GRID * GRID }, (_, index) => hash(index, 0, 1));

/** 0 to 1, smooth, with about one hill or hollow on a unit of length. */
export function noise(x: number, y: number, seed: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = eased(x - left);
  const down = eased(y - top);
  const column = left + seed * 37;
  const row = top + seed * 91;
  const upper = gridAt(column, row) * (1 - across) + gridAt(column + 1, row) * across;
  const lower = gridAt(column, row + 1) * (1 - across) + gridAt(column + 1, row + 1) * across;
  return upper * (1 - down) + lower * down;
}

/** 0 to 1: clouds, patches. */
export function rolling(x: number, y: number, { octaves, seed }: OctaveOptions): number {
  let sum = 0;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave++, scale *= LACUNARITY) {
    sum += noise(x * scale, y * scale, seed + octave) / 2 ** octave;
  }
  return sum / totalOf(octaves);
}

/** 0 to 1, with sharp crests near 1: mountain ridges. */
export function ridged(x: number, y: number, { octaves, seed }: OctaveOptions): number {
  let sum = 0;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave++, scale *= LACUNARITY) {
    const crest = 1 - Math.abs(2 * noise(x * scale, y * scale, seed + octave) - 1);
    sum += (crest * crest) / 2 ** octave;
  }
  return sum / totalOf(octaves);
}

/** Not quite two, so that the grids of the octaves never coincide. */
const LACUNARITY = 2.03;

function totalOf(octaves: number): number {
  return 2 - 2 ** (1 - octaves);
}

function gridAt(column: number, row: number): number {
  return grid[(row & (GRID - 1)) * GRID + (column & (GRID - 1))] ?? 0;
}

function eased(t: number): number {
  return t * t * (3 - 2 * t);
}
