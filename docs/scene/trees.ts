import { mix, type Rgb, smoothstep } from "./color.ts";
import { hash, rolling } from "./noise.ts";

/** A row of conifers and the ground below it. Lengths are in units of the scene's height. */
export interface Forest {
  /** From the top of the scene. */
  groundAt(x: number): number;
  /** Trees on a unit of length. */
  readonly density: number;
  readonly tallest: number;
  readonly seed: number;
  readonly tree: Rgb;
  readonly ground: Rgb;
}

/** A thin line of trees all along the far side of the lake. */
export const FAR_SHORE: Forest = {
  groundAt: (x) => 0.618 - 0.035 * smoothstep(0.62, -0.1, x) - 0.06 * smoothstep(1.25, 1.75, x),
  density: 130,
  tallest: 0.034,
  seed: 71,
  tree: [38, 50, 58],
  ground: [52, 62, 66],
};

const BUMPS = { octaves: 4, seed: 53 } as const;

/** The bank on which the viewer stands, in rows, the nearest first. */
export const NEAR_BANK: readonly Forest[] = [
  bankRow({ height: 0.97, end: 0.42, density: 11, tallest: 0.4, seed: 5, dark: 1 }),
  bankRow({ height: 0.89, end: 0.6, density: 17, tallest: 0.27, seed: 6, dark: 0.84 }),
  bankRow({ height: 0.8, end: 0.72, density: 26, tallest: 0.18, seed: 7, dark: 0.66 }),
  bankRow({ height: 0.72, end: 0.8, density: 40, tallest: 0.12, seed: 8, dark: 0.48 }),
];

/** A rounded slope down to the right, under the picture's lower edge. */
function bankRow(row: {
  readonly height: number;
  readonly end: number;
  readonly density: number;
  readonly tallest: number;
  readonly seed: number;
  readonly dark: number;
}): Forest {
  const { height, end, density, tallest, seed, dark } = row;
  return {
    groundAt: (x) =>
      height + 0.5 * Math.max(0, x / end) ** 3.4 + 0.035 * (rolling(x * 4, 0, BUMPS) - 0.5),
    density,
    tallest,
    seed,
    tree: mix([60, 76, 82], [14, 22, 26], dark),
    ground: mix([70, 84, 76], [20, 28, 26], dark),
  };
}

/** How many places to either side a tree may reach over. */
const REACH = 2;

/** The forest before what `behind` gives, which is asked only where it shows. */
export function forestOver(
  behind: () => Rgb,
  forest: Forest,
  x: number,
  y: number,
  pixel: number,
): Rgb {
  const depth = y - forest.groundAt(x);
  if (depth < -forest.tallest * 1.4) return behind();
  let color = groundOver(behind, forest, x, depth, pixel);
  const place = Math.floor(x * forest.density);
  for (let index = place - REACH; index <= place + REACH; index++) {
    const cover = treeCover(forest, index, x, y, pixel);
    if (cover === 0) continue;
    const tone = 0.8 + 0.3 * hash(index, 4, forest.seed) + needles(forest, x, y);
    const [r, g, b] = forest.tree;
    const tree: Rgb = [r * tone, g * tone, b * tone];
    color = cover === 1 ? tree : mix(color ?? behind(), tree, cover);
  }
  return color ?? behind();
}

function groundOver(
  behind: () => Rgb,
  { ground, tallest }: Forest,
  x: number,
  depth: number,
  pixel: number,
): Rgb | undefined {
  const cover = smoothstep(-pixel, pixel, depth);
  if (cover === 0) return undefined;
  const grass = rolling(x * 60, depth * 160, { octaves: 4, seed: 83 });
  // The low light catches the edge of the slope.
  const tone = 0.62 + 0.76 * grass + 0.3 * Math.exp((-depth / tallest) * 9);
  const [r, g, b] = ground;
  const color: Rgb = [r * tone, g * tone, b * tone];
  return cover === 1 ? color : mix(behind(), color, cover);
}

/** Light and dark among the branches, -0.2 to 0.2. */
function needles({ tallest, seed }: Forest, x: number, y: number): number {
  const fine = 34 / tallest;
  return 0.4 * (rolling(x * fine * 0.5, y * fine, { octaves: 2, seed }) - 0.5);
}

/** A spire of tiers, each wider than the one above it and narrow at its own top. */
function treeCover(
  { groundAt, density, tallest, seed }: Forest,
  index: number,
  x: number,
  y: number,
  pixel: number,
): number {
  const middle = (index + hash(index, 1, seed)) / density;
  const height = tallest * (0.45 + 0.55 * hash(index, 2, seed));
  const down = (y - groundAt(middle) + height) / height;
  if (down < 0 || down > 1.1) return 0;
  const tiers = (7 + 4 * hash(index, 3, seed)) * down;
  const ragged = 0.78 + 0.44 * hash(Math.floor(tiers), Math.sign(x - middle) + 3, seed + index);
  const halfWidth = height * 0.19 * (0.02 + down * (0.5 + 0.5 * (tiers % 1)) * ragged);
  return smoothstep(-pixel, pixel, halfWidth - Math.abs(x - middle));
}
