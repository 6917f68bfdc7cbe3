import { afterAll, beforeAll, expect, test } from "bun:test";
import { largestDifference, psnr } from "../fixtures/compare.ts";
import {
  cutout,
  draw,
  encodePng,
  encodeWebp,
  flat,
  pixelAt,
  posterize,
  type Rgba,
} from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { readResult } from "./answers.ts";
import { DARK_INK, luminanceAt, onWhite, signed } from "./expected-pictures.ts";

const picture = cutout(300, 200);
const TEXT = "■";

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

async function process(stored: Uint8Array, wm_format: "jpeg" | "webp"): Promise<Rgba> {
  const answer = await postPhoto(service, stored, { wm_text: TEXT, wm_format });
  return (await readResult(answer)).picture;
}

const alphaOf = ({ width, height, data }: Rgba): Rgba =>
  draw(width, height, (x, y) => {
    const alpha = data[(y * width + x) * 4 + 3] ?? 0;
    return [alpha, alpha, alpha];
  });

const files = {
  PNG: () => encodePng(picture),
  WebP: () => encodeWebp(picture),
  "lossless WebP": () => encodeWebp(picture, { lossless: true }),
};

for (const [name, encode] of Object.entries(files)) {
  test(`a transparent ${name} stays so in WebP, its text drawn on clear ground too`, async () => {
    const result = await process(await encode(), "webp");
    const expected = signed(picture, { text: TEXT, ink: DARK_INK });
    expect(largestDifference(alphaOf(result), alphaOf(expected))).toBeLessThanOrEqual(2);
    expect(psnr(onWhite(result), onWhite(expected))).toBeGreaterThan(30);
    const [, , , alphaUnderText] = pixelAt(result, 300 - 16 - 9, 200 - 16 - 9);
    expect(pixelAt(picture, 300 - 16 - 9, 200 - 16 - 9)[3]).toBe(0);
    expect(alphaUnderText).toBeWithin(205, 215);
  });

  test(`a transparent ${name} is laid on white for JPEG`, async () => {
    const result = await process(await encode(), "jpeg");
    const expected = signed(onWhite(picture), { text: TEXT, ink: DARK_INK });
    expect(psnr(result, expected)).toBeGreaterThan(30);
    expect(luminanceAt(result, 2, 2)).toBeGreaterThan(250);
  });
}

test("a palette with transparent colours keeps them", async () => {
  const few = posterize(cutout(64, 48), 2);
  const result = await process(encodePng(few, { color: "palette" }), "webp");
  expect(
    psnr(alphaOf(result), alphaOf(signed(few, { text: TEXT, ink: DARK_INK }))),
  ).toBeGreaterThan(40);
});

test("hidden colours do not bleed into what is seen when it is fitted", async () => {
  // White on hidden magenta: every pixel that is seen must be white.
  const hidden = draw(2400, 40, (x) => (x % 8 < 4 ? [255, 255, 255, 255] : [255, 0, 255, 0]));
  const answer = await postPhoto(service, encodePng(hidden), { wm_text: ".", wm_format: "webp" });
  const result = (await readResult(answer)).picture;
  expect(result.width).toBe(1920);
  let seen = 0;
  for (let x = 0; x < 1000; x++) {
    const [, green, , alpha] = pixelAt(result, x, 10);
    if (alpha < 128) continue;
    seen += 1;
    expect(green).toBeGreaterThan(235);
  }
  expect(seen).toBeGreaterThan(300);
});

test("a picture whose alpha is full everywhere comes back opaque", async () => {
  const opaque = flat(80, 60, [200, 40, 40, 255]);
  const result = await process(encodePng(opaque), "webp");
  expect(result.data.every((value, index) => index % 4 !== 3 || value === 255)).toBe(true);
});
