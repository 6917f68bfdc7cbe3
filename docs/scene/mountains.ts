import { lit, mix, type Rgb, smoothstep } from "./color.ts";
import { ridged, rolling } from "./noise.ts";
import { SUN, SUNLIGHT } from "./sky.ts";

/** One chain of mountains. Heights are in units of the scene's height. */
interface Range {
  /** Where it meets the shore, from the top of the scene. */
  readonly foot: number;
  readonly rise: number;
  /** Peaks on a unit of length, about. */
  readonly frequency: number;
  readonly seed: number;
  readonly rock: Rgb;
  /** How much of it the air before it hides, 0 to 1. */
  readonly haze: number;
  /** Share of its rise, from the crest down, that snow may lie on. */
  readonly snow: number;
}

const HAZE: Rgb = [232, 178, 150];
const SHADOW: Rgb = [30, 34, 60];

/** The nearest first. */
const RANGES: readonly Range[] = [
  { foot: 0.615, rise: 0.15, frequency: 2.6, seed: 128, rock: [40, 58, 62], haze: 0.16, snow: 0 },
  { foot: 0.61, rise: 0.25, frequency: 2.1, seed: 143, rock: [72, 78, 102], haze: 0.3, snow: 0.3 },
  { foot: 0.6, rise: 0.37, frequency: 1.5, seed: 108, rock: [96, 98, 126], haze: 0.5, snow: 0.62 },
];

/** A crest is never higher than its range's rise times this. */
const MAX_CREST = 1.13;

/**
 * The ranges before what `behind` gives, which is asked only where it shows. `pixel` is the size of
 * one, for smooth edges.
 */
export function mountainsOver(behind: () => Rgb, x: number, y: number, pixel: number): Rgb {
  return rangeOver(0, behind, x, y, pixel);
}

function rangeOver(index: number, behind: () => Rgb, x: number, y: number, pixel: number): Rgb {
  const range = RANGES[index];
  if (!range) return behind();
  const farther = (): Rgb => rangeOver(index + 1, behind, x, y, pixel);
  if (y < range.foot - range.rise * MAX_CREST - pixel) return farther();
  const crest = crestAt(range, x);
  const cover = Math.max(0, Math.min(1, (y - crest) / pixel + 0.5));
  if (cover === 0) return farther();
  const face = faceAt(range, x, y, crest);
  return cover === 1 ? face : mix(farther(), face, cover);
}

function crestAt({ foot, rise, frequency, seed }: Range, x: number): number {
  const height = ridged(x * frequency, 0.5, { octaves: 6, seed });
  // Lower where the sun stands, so that it looks through a gap.
  const gap = 1 - 0.6 * Math.exp(-(((x - SUN.x) / 0.2) ** 2));
  return foot - rise * (0.18 + 0.95 * height) * gap;
}

function faceAt(range: Range, x: number, y: number, crest: number): Rgb {
  const { rise, frequency, seed, rock, haze, snow } = range;
  const down = (y - crest) / rise;
  const light = sunOn(range, x, down);
  let color = mix(mix(rock, SHADOW, 0.55), lit(rock, SUNLIGHT, 0.26), light);
  const patches = rolling(x * frequency * 7, down * 9, { octaves: 4, seed: seed + 17 });
  const snowLine = snow * (0.45 + 0.9 * patches);
  const isWhite = snow === 0 ? 0 : smoothstep(snowLine + 0.04, snowLine - 0.1, down);
  if (isWhite > 0) color = mix(color, mix([122, 130, 172], [255, 222, 198], light), isWhite);
  const mist = haze + (1 - haze) * 0.62 * smoothstep(0.15, 1.05, down);
  return mix(color, lit(HAZE, SUNLIGHT, 0.16 * Math.exp(-Math.abs(x - SUN.x) * 2)), mist);
}

/** 0 for a face turned away from the sun, 1 for one turned towards it. */
function sunOn({ frequency, seed }: Range, x: number, down: number): number {
  // Gullies run down from the crest and lean aside: the noise is drawn out along them.
  const surface = (px: number): number =>
    ridged(px * frequency * 3.4 + down * 0.7, down * 1.7, { octaves: 5, seed: seed + 9 });
  const step = 0.004;
  const slope = (surface(x + step) - surface(x - step)) / step;
  const fromTheSide = Math.max(-1, Math.min(1, (SUN.x - x) / 0.12));
  return smoothstep(-14, 14, -slope * fromTheSide);
}
