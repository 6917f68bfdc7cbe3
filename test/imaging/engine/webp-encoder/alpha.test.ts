import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readIccProfile } from "../../../../src/domain/icc-profile.ts";
import { readImageHeader } from "../../../../src/domain/read-image-header.ts";
import { ALPH, webpChunks } from "../../../../src/domain/webp-chunks.ts";
import { psnr } from "../../../fixtures/compare.ts";
import { cutout, draw, iccProfile, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { laidOn } from "../../codecs/triangle-reference.ts";
import { decodeTwice, encodePicture, isSame, jsquash } from "./workbench.ts";

/** The picture with another alpha. */
function withAlpha(picture: Rgba, alphaAt: (x: number, y: number) => number): Rgba {
  const { width, height, data } = picture;
  return draw(width, height, (x, y) => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4);
    return [r, g, b, alphaAt(x, y)];
  });
}

const alphaOf = ({ data }: Rgba): Uint8ClampedArray => data.filter((_, at) => at % 4 === 3);

const random = noise(300, 300);
const randomAt = (x: number, y: number): number => random.data[(y * 300 + x) * 4] ?? 0;

const ALPHAS = {
  "one level": () => 100,
  nothing: () => 0,
  "a hard edge": (x, y) => (x * x + y * y < 5000 ? 255 : 0),
  "a soft edge": (x, y) => 255 - Math.hypot(x - 60, y - 50) * 4,
  "a slope": (x, y) => x + y,
  "a slope with grain": (x, y) => ((x * 3) >> 1) + (randomAt(x, y) & 3),
  "stripes of all lengths": (x, y) => ((x * y) >> 4) * 37,
  "squares again and again": (x, y) => randomAt(x % 17, y % 13),
  noise: randomAt,
  "black and white noise": (x, y) => (randomAt(x, y) & 1) * 255,
} as const satisfies Record<string, (x: number, y: number) => number>;

async function keepsAlpha(picture: Rgba, file: Uint8Array): Promise<boolean> {
  const [libvips, jsquash] = await decodeTwice(file);
  const expected = Buffer.from(alphaOf(picture));
  return isSame(libvips, jsquash) && expected.equals(Buffer.from(alphaOf(libvips)));
}

/** The data of the chunk that has the alpha. */
function alphaData(file: Uint8Array): Uint8Array {
  for (const { type, start, end } of webpChunks(file)) {
    if (type === ALPH) return file.subarray(start, end);
  }
  throw new RangeError("There is no ALPH");
}

describe("alpha", () => {
  for (const [name, alphaAt] of Object.entries(ALPHAS)) {
    test(`of ${name} is kept exactly, in about as many bytes as libwebp takes`, async () => {
      for (const [width, height] of [
        [200, 150],
        [131, 77],
      ] as const) {
        const picture = withAlpha(photo(width, height), alphaAt);
        const file = encodePicture(picture, { opaque: false });
        expect(await keepsAlpha(picture, file)).toBe(true);
        const theirs = await jsquash.encode(picture.data, picture, {
          quality: 75,
          effort: "auto",
          opaque: false,
        });
        const [own, libwebp] = [alphaData(file).length, alphaData(theirs).length];
        expect(own).toBeLessThanOrEqual(Math.max(libwebp * 1.5, libwebp + 100));
      }
    });
  }

  test("is kept in every size", async () => {
    const wrong: string[] = [];
    for (let width = 1; width <= 40; width++) {
      for (const height of [1, 2, 3, 16, ((width * 17) % 40) + 1]) {
        const names = Object.values(ALPHAS);
        const alphaAt = names[(width + height) % names.length] ?? randomAt;
        const picture = withAlpha(photo(width, height), alphaAt);
        const file = encodePicture(picture, { opaque: false });
        if (!(await keepsAlpha(picture, file))) wrong.push(`${width}x${height}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test("is kept at random", async () => {
    const planes = fc.record({
      width: fc.integer({ min: 1, max: 60 }),
      height: fc.integer({ min: 1, max: 60 }),
      levels: fc.array(fc.oneof(fc.constantFrom(0, 255), fc.nat(255)), {
        minLength: 1,
        maxLength: 300,
      }),
    });
    await fc.assert(
      fc.asyncProperty(planes, async ({ width, height, levels }) => {
        const at = (x: number, y: number): number => levels[(y * width + x) % levels.length] ?? 0;
        const picture = withAlpha(photo(width, height), at);
        expect(await keepsAlpha(picture, encodePicture(picture, { opaque: false }))).toBe(true);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test("that cannot be compressed is stored as it is", () => {
    const picture = withAlpha(photo(200, 150), ALPHAS.noise);
    const data = alphaData(encodePicture(picture, { opaque: false }));
    expect(data.length).toBe(1 + 200 * 150);
    expect(data.subarray(1)).toEqual(new Uint8Array(alphaOf(picture)));
  });

  test("of a large picture is kept", async () => {
    const picture = withAlpha(photo(1500, 1000), (x, y) => 255 - Math.hypot(x - 700, y - 500) / 3);
    expect(await keepsAlpha(picture, encodePicture(picture, { opaque: false }))).toBe(true);
  });
});

test("alpha that hides nothing is not stored", () => {
  const picture = photo(61, 45);
  expect(encodePicture(picture, { opaque: false })).toEqual(encodePicture(picture));
});

test("what can be seen looks as without transparency", async () => {
  const picture = cutout(300, 200);
  const [decoded] = await decodeTwice(encodePicture(picture, { opaque: false }));
  expect(psnr(laidOn(255, decoded), laidOn(255, picture))).toBeGreaterThan(31);
  expect(psnr(laidOn(0, decoded), laidOn(0, picture))).toBeGreaterThan(31);
});

test("colours that nobody sees cost next to nothing", () => {
  const seen = (x: number, y: number): number => (Math.hypot(x - 150, y - 100) < 60 ? 255 : 0);
  const hidden = withAlpha(noise(300, 200), seen);
  const { data } = hidden;
  const black = draw(300, 200, (x, y) => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * 300 + x) * 4);
    return seen(x, y) === 0 ? [0, 0, 0, 0] : [r, g, b];
  });
  const whole = encodePicture(noise(300, 200));
  const part = encodePicture(hidden, { opaque: false });
  expect(part.length).toBeLessThan(whole.length * 0.3);
  expect(encodePicture(black, { opaque: false }).length).toBe(part.length);
});

test("an ICC profile and alpha stand in front of the picture, which stays the same", async () => {
  const icc = iccProfile({ totalBytes: 70_001 });
  for (const [picture, opaque] of [
    [photo(61, 45), true],
    [cutout(61, 45), false],
  ] as const) {
    const bare = encodePicture(picture, { opaque });
    const file = encodePicture(picture, { opaque, icc });
    const header = readImageHeader(file);
    expect(header).toMatchObject({ width: 61, height: 45, mayHaveAlpha: !opaque });
    expect(readIccProfile(file, header)).toEqual(icc);
    expect(readIccProfile(bare, readImageHeader(bare))).toBeUndefined();
    const [withProfile, theirs] = await decodeTwice(file);
    const [without] = await decodeTwice(bare);
    expect(isSame(withProfile, without) && isSame(theirs, without)).toBe(true);
    expect(file.length % 2).toBe(0);
  }
});
