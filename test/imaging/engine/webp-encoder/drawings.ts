import { draw, flat, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";

type Drawing = (width: number, height: number) => Rgba;

/** What is hard to code, each in its way. */
export const DRAWINGS = {
  photo: (width, height) => photo(width, height),
  noise: (width, height) => noise(width, height, width * 41 + height),
  "black and white noise": (width, height) => {
    const { data } = noise(width, height, 7);
    return draw(width, height, (x, y) => {
      const level = (data[(y * width + x) * 4] ?? 0) & 1 ? 255 : 0;
      return [level, level, level];
    });
  },
  "single pixels": (width, height) =>
    draw(width, height, (x, y) => ((x ^ y) & 1 ? [255, 255, 255] : [0, 0, 0])),
  "coloured squares": (width, height) =>
    draw(width, height, (x, y) => (((x >> 2) ^ (y >> 2)) & 1 ? [255, 0, 255] : [0, 255, 0])),
  flat: (width, height) => flat(width, height, [200, 30, 90]),
  gradient: (width, height) =>
    draw(width, height, (x, y) => [(255 * x) / width, (255 * y) / height, (x + y) & 255]),
  text: (width, height) =>
    draw(width, height, (x, y) => {
      const stroke = (x * 7 + (y >> 3) * 13) % 11 < 3 && y % 12 < 9;
      return stroke || (y % 12 === 4 && x % 5 > 0) ? [0, 0, 0] : [255, 255, 255];
    }),
} as const satisfies Record<string, Drawing>;
