import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { psnr } from "../fixtures/compare.ts";
import { encodeJpeg, encodePng, encodeWebp, flat, photo, type Rgba } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { readResult } from "./answers.ts";
import { signed, WHITE_INK } from "./expected-pictures.ts";

/** A dot: what it changes is too little to matter to a whole picture's likeness. */
const DOT = ".";
const GOOD_COPY_DB = 30;

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Scaled down with the filter that the service uses, by libvips. */
async function resized(picture: Rgba, width: number, height: number): Promise<Rgba> {
  const { data } = picture;
  const raw = { width: picture.width, height: picture.height, channels: 4 as const };
  const scaled = await sharp(data, { raw })
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8ClampedArray(scaled) };
}

describe("a photo that fits", () => {
  const ground = photo(400, 300);
  const files = {
    JPEG: () => encodeJpeg(ground),
    "progressive JPEG": () => encodeJpeg(ground, { progressive: true }),
    PNG: () => encodePng(ground),
    WebP: () => encodeWebp(ground),
    "lossless WebP": () => encodeWebp(ground, { lossless: true }),
  };

  for (const [name, encode] of Object.entries(files)) {
    test.each(["jpeg", "webp"] as const)(
      `comes from ${name} as %s, of the same size`,
      async (as) => {
        const answer = await postPhoto(service, await encode(), { wm_format: as });
        const { format, picture } = await readResult(answer);
        expect(format).toBe(as);
        const expected = signed(ground, { text: "Filigrane", ink: WHITE_INK });
        expect(psnr(picture, expected)).toBeGreaterThan(GOOD_COPY_DB);
        // Without its text it would be another picture.
        expect(psnr(picture, ground)).toBeLessThan(25);
      },
    );
  }

  test.each([
    [100, 50],
    [1920, 1080],
    [1920, 3],
    [5, 1080],
  ])("is never enlarged: %i x %i", async (width, height) => {
    const file = await encodeJpeg(flat(width, height));
    const { picture } = await readResult(await postPhoto(service, file));
    expect([picture.width, picture.height]).toEqual([width, height]);
  });
});

describe("a photo that is too large", () => {
  test.each([
    { from: [2400, 1000], to: [1920, 800] },
    { from: [800, 2400], to: [360, 1080] },
    { from: [1921, 1081], to: [1919, 1080] },
  ])(
    "is fitted into 1920x1080 with its aspect kept: $from to $to",
    async ({ from: [width = 0, height = 0], to: [toWidth = 0, toHeight = 0] }) => {
      const ground = photo(width, height);
      const file = await encodeJpeg(ground, { quality: 95 });
      const { picture } = await readResult(await postPhoto(service, file, { wm_text: DOT }));
      expect([picture.width, picture.height]).toEqual([toWidth, toHeight]);
      expect(psnr(picture, await resized(ground, toWidth, toHeight))).toBeGreaterThan(GOOD_COPY_DB);
    },
    20_000,
  );
});
