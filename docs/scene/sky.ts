import { gradient, lit, mix, type Rgb, smoothstep } from "./color.ts";
import { rolling } from "./noise.ts";

/** Places in the scene are in units of its height, `y` downwards. */
export const SUN = { x: 0.98, y: 0.43, radius: 0.025 } as const;

/** The low light, as it falls on everything. */
export const SUNLIGHT: Rgb = [255, 176, 104];

const SUN_DISC: Rgb = [340, 325, 285];

/** Colours by height, away from the sun. */
const HEIGHTS = [
  [0, [36, 58, 108]],
  [0.18, [74, 98, 148]],
  [0.33, [150, 142, 170]],
  [0.46, [232, 168, 140]],
  [0.62, [250, 196, 138]],
] as const;

/** Evening: blue above, gold at the horizon, streaks of cloud lit from below. */
export function skyAt(x: number, y: number): Rgb {
  const sunDistance = Math.hypot(x - SUN.x, y - SUN.y);
  const glow = 0.3 * Math.exp(-sunDistance * 2.6) + 0.5 * Math.exp(-sunDistance * 13);
  const air = lit(gradient(HEIGHTS, y), SUNLIGHT, glow);
  const sky = cloudsOver(air, x, y, sunDistance);
  const edge = smoothstep(SUN.radius * 1.06, SUN.radius * 0.94, sunDistance);
  return edge > 0 ? mix(sky, SUN_DISC, edge) : sky;
}

function cloudsOver(sky: Rgb, x: number, y: number, sunDistance: number): Rgb {
  const fading = smoothstep(0.47, 0.3, y);
  if (fading === 0) return sky;
  // Drawn out sideways and bent a little by a slower noise.
  const bend = 0.5 * rolling(x * 1.3, y * 3, { octaves: 2, seed: 61 });
  const density = rolling(x * 1.9 + bend, (y + 0.12 * x) * 9 + bend, { octaves: 6, seed: 14 });
  const cover = smoothstep(0.46, 0.74, density) * fading * 0.85;
  const glow = Math.min(1, 1.7 * Math.exp(-sunDistance * 2.2));
  const thin: Rgb = mix([196, 168, 182], [255, 200, 148], glow);
  const thick = 0.6 * smoothstep(0.56, 0.8, density);
  return mix(sky, mix(thin, [122, 112, 146], thick * (1 - 0.7 * glow)), cover);
}
