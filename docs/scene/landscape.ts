import type { Size } from "../../src/domain/geometry.ts";
import { lit, mix, type Rgb, smoothstep } from "./color.ts";
import { mountainsOver } from "./mountains.ts";
import { hash, noise } from "./noise.ts";
import { SUN, SUNLIGHT, skyAt } from "./sky.ts";
import { FAR_SHORE, forestOver, NEAR_BANK } from "./trees.ts";

/** Straight RGBA, 8 bits a channel, rows without padding. */
export interface Landscape extends Size {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Where the lake begins, in units of the scene's height from its top. */
const WATERLINE = 0.62;
const DEEP_WATER: Rgb = [22, 40, 66];

/** Largest change of a channel by grain, up or down. */
const GRAIN = 5;

/**
 * A mountain lake in the evening: broad gradients, texture, hard edges and grain, so that it
 * compresses and resizes as a photo does. The same size gives the same pixels.
 */
export function drawLandscape({ width, height }: Size): Landscape {
  const data = new Uint8ClampedArray(width * height * 4);
  const pixel = 1 / height;
  for (let row = 0, offset = 0; row < height; row++) {
    const y = (row + 0.5) * pixel;
    for (let column = 0; column < width; column++, offset += 4) {
      const color = sceneAt((column + 0.5) * pixel, y, pixel);
      const grain = GRAIN * (hash(column, row, 97) + hash(column, row, 98) - 1);
      data[offset] = color[0] + grain;
      data[offset + 1] = color[1] + grain;
      data[offset + 2] = color[2] + grain;
      data[offset + 3] = 255;
    }
  }
  return { data, width, height };
}

/** What the rows of the near bank from `row` on, and all behind them, show there. */
function sceneAt(x: number, y: number, pixel: number, row = 0): Rgb {
  const forest = NEAR_BANK[row];
  if (!forest) return y > WATERLINE ? waterAt(x, y, pixel) : shoreAt(x, y, pixel);
  return forestOver(() => sceneAt(x, y, pixel, row + 1), forest, x, y, pixel);
}

function shoreAt(x: number, y: number, pixel: number): Rgb {
  const mountains = (): Rgb => mountainsOver(() => skyAt(x, y), x, y, pixel);
  return forestOver(mountains, FAR_SHORE, x, y, pixel);
}

/** The shore upside down, broken by waves that grow towards the viewer. */
function waterAt(x: number, y: number, pixel: number): Rgb {
  const depth = y - WATERLINE;
  // Perspective: the waves lie closer together the farther away they are.
  const away = 1 / (depth + 0.03);
  const swell = noise(x * 2.5 * away, away * 9, 41) - 0.5;
  const ripple = noise(x * 13 * away, away * 34, 43) - 0.5;
  const tilt = (0.6 * swell + 0.4 * ripple) * smoothstep(0, 0.02, depth);
  const mirrored = WATERLINE - depth * 1.35 + tilt * (0.03 + depth * 0.42);
  const seenY = Math.max(0, Math.min(WATERLINE - pixel, mirrored));
  const reflection = shoreAt(x + ripple * depth * 0.06, seenY, pixel);

  // The steeper the view, the more of the water itself is seen.
  const clear = 0.2 + 0.5 * smoothstep(0.02, 0.36, depth);
  const water = mix(reflection, DEEP_WATER, clear);
  const underSun = Math.exp(-(((x - SUN.x) / (0.035 + depth * 0.32)) ** 2));
  const glitter = 0.14 + 0.75 * smoothstep(0.12, 0.34, ripple + 0.5 * swell);
  const lightened = lit(water, SUNLIGHT, underSun * glitter * smoothstep(0, 0.03, depth));
  return lit(lightened, [-16, -12, -6], tilt);
}
