import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { psnr } from "../../../fixtures/compare.ts";
import { draw, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { DRAWINGS } from "./drawings.ts";
import { decodeTwice, encodePicture, encodeUnfiltered, isSame } from "./workbench.ts";
import { toRgba } from "./yuv-reference.ts";

/** With the loop filter off both decoders must have the encoder's samples, to the bit. */
async function agree(picture: Rgba, quality: number): Promise<boolean> {
  const { file, samples } = encodeUnfiltered(picture, quality);
  const expected = toRgba(samples);
  const [libvips, jsquash] = await decodeTwice(file);
  return isSame(libvips, expected) && isSame(jsquash, expected);
}

async function agreeFiltered(picture: Rgba, quality: number): Promise<boolean> {
  const [libvips, jsquash] = await decodeTwice(encodePicture(picture, { quality }));
  return isSame(libvips, jsquash);
}

// Its keys are all that an object literal has.
const NAMES = Object.keys(DRAWINGS) as (keyof typeof DRAWINGS)[];

describe("decoders have exactly what the encoder predicts from", () => {
  test("in every size from 1x1 to 40x40", async () => {
    const wrong: string[] = [];
    for (let width = 1; width <= 40; width++) {
      for (let height = 1; height <= 40; height++) {
        const name = NAMES[(width * 3 + height) % NAMES.length] ?? "noise";
        const quality = [1, 40, 75, 90, 100][(width + 2 * height) % 5] ?? 75;
        const picture = DRAWINGS[name](width, height);
        if (!(await agree(picture, quality))) wrong.push(`${width}x${height} ${name} ${quality}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  for (const name of NAMES) {
    test(`of ${name}, in odd sizes, at several qualities, with the filter or without`, async () => {
      const wrong: string[] = [];
      for (const [width, height] of [
        [1, 300],
        [300, 1],
        [127, 65],
        [333, 217],
      ] as const) {
        for (const quality of [1, 30, 75, 100]) {
          const picture = DRAWINGS[name](width, height);
          if (!(await agree(picture, quality))) wrong.push(`${width}x${height} at ${quality}`);
          if (!(await agreeFiltered(picture, quality))) wrong.push(`filtered ${width}x${height}`);
        }
      }
      expect(wrong).toEqual([]);
    }, 60_000);
  }

  test("at every quality", async () => {
    const wrong: number[] = [];
    const picture = photo(90, 70);
    const noise = DRAWINGS.noise(61, 45);
    for (let quality = 1; quality <= 100; quality++) {
      const same = (await agree(picture, quality)) && (await agree(noise, quality));
      if (!(same && (await agreeFiltered(picture, quality)))) wrong.push(quality);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test("of pictures at random", async () => {
    const level = fc.oneof(fc.constantFrom(0, 255), fc.nat(255));
    const drawings = fc.record({
      width: fc.integer({ min: 1, max: 70 }),
      height: fc.integer({ min: 1, max: 70 }),
      quality: fc.integer({ min: 1, max: 100 }),
      levels: fc.array(level, { minLength: 3, maxLength: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(drawings, async ({ width, height, quality, levels }) => {
        const at = (index: number): number => levels[index % levels.length] ?? 0;
        const picture = draw(width, height, (x, y) => {
          const index = x * 3 + y * 7;
          return [at(index), at(index + 1), at(index + 2)];
        });
        expect(await agree(picture, quality)).toBe(true);
        expect(await agreeFiltered(picture, quality)).toBe(true);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

test("a higher quality is a better likeness, and a larger file", async () => {
  const picture = photo(320, 240);
  let [likeness, bytes] = [0, 0];
  for (const quality of [5, 25, 45, 65, 85, 100]) {
    const file = encodePicture(picture, { quality });
    const [decoded] = await decodeTwice(file);
    expect(psnr(decoded, picture)).toBeGreaterThan(likeness);
    expect(file.length).toBeGreaterThan(bytes);
    likeness = psnr(decoded, picture);
    bytes = file.length;
  }
  expect(likeness).toBeGreaterThan(38);
});
