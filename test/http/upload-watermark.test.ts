import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { POSITIONS, type Position } from "../../src/domain/watermark-options.ts";
import { largestDifference, psnr } from "../fixtures/compare.ts";
import { draw, encodePng, flat, pixelAt, type Rgba } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { readResult } from "./answers.ts";
import { changedBox, crop, DARK_INK, luminanceAt, signed, WHITE_INK } from "./expected-pictures.ts";

const WIDTH = 480;
const HEIGHT = 300;
const MARGIN = 20;
const DARK = [40, 60, 90] as const;
/** Between the ground and the ink of any of these tests, on a text's edge. */
const HALF_INKED = 60;
/** What an encoder may leave of a smooth ground. */
const CODEC_NOISE = 12;

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

async function sign(ground: Rgba, fields: Readonly<Record<string, string>> = {}): Promise<Rgba> {
  return (await readResult(await postPhoto(service, encodePng(ground), fields))).picture;
}

describe("where the text stands", () => {
  const ground = flat(WIDTH, HEIGHT, DARK);
  const across = (position: Position) =>
    position.includes("left") ? 0 : position.includes("right") ? 1 : 0.5;
  const down = (position: Position) =>
    position.includes("top") ? 0 : position.includes("bottom") ? 1 : 0.5;

  test.each(POSITIONS.map((position) => [position]))(
    "is %s, within the margins, and nothing else is changed",
    async (position) => {
      for (const wm_format of ["jpeg", "webp"]) {
        const fields = { wm_position: position, wm_format };
        const picture = await sign(ground, fields);
        const box = changedBox(picture, ground, HALF_INKED);
        if (!box) throw new Error("no text to be seen");
        // At 48 px, from the top of the F to the foot of the g.
        expect(box.width).toBeWithin(180, 200);
        expect(box.height).toBeWithin(40, 49);
        const x = MARGIN + (WIDTH - 2 * MARGIN - box.width) * across(position);
        const y = MARGIN + (HEIGHT - 2 * MARGIN - box.height) * down(position);
        expect(Math.abs(box.x - x)).toBeLessThanOrEqual(2);
        expect(Math.abs(box.y - y)).toBeLessThanOrEqual(2);

        // Blocks of 16 pixels are coded as one: what the text does to its neighbours ends with them.
        const noisy = changedBox(picture, ground, CODEC_NOISE);
        expect(noisy?.x).toBeGreaterThanOrEqual(box.x - 18);
        expect(noisy?.y).toBeGreaterThanOrEqual(box.y - 18);
        expect(noisy?.width).toBeLessThanOrEqual(box.width + 36);
        expect(noisy?.height).toBeLessThanOrEqual(box.height + 36);
      }
    },
  );

  test("is the lower right corner unless told", async () => {
    const told = await sign(ground, { wm_position: "bottom-right" });
    expect(largestDifference(await sign(ground), told)).toBe(0);
  });

  test("is inside a picture that has no room for it", async () => {
    const small = flat(60, 14, DARK);
    const box = changedBox(await sign(small, { wm_text: "Filigrane" }), small, HALF_INKED);
    expect(box?.width).toBeWithin(10, 61);
    expect(box?.height).toBeWithin(5, 15);
  });
});

describe("what is drawn", () => {
  test.each(["Filigrane", "© Zoë 2026", "Ελλάδα", "Привет, мир"])(
    "is the text itself: %s",
    async (text) => {
      const ground = flat(WIDTH, HEIGHT, DARK);
      const picture = await sign(ground, { wm_text: text });
      const box = changedBox(picture, ground, HALF_INKED);
      if (!box) throw new Error("no text to be seen");
      const expected = signed(ground, { text, ink: WHITE_INK });
      expect(psnr(crop(picture, box), crop(expected, box))).toBeGreaterThan(25);
      const other = signed(ground, { text: [...text].reverse().join(""), ink: WHITE_INK });
      expect(psnr(crop(picture, box), crop(other, box))).toBeLessThan(15);
    },
  );
});

describe("the colour", () => {
  /** A solid square of ink, 35 pixels wide. */
  const SQUARE = "■";
  const inSquare = (picture: Rgba) =>
    pixelAt(picture, WIDTH - MARGIN - 17, HEIGHT - MARGIN - 17).slice(0, 3);
  const over = (ink: readonly number[], ground: readonly number[]) =>
    ink.map((value, channel) => (value * 210 + (ground[channel] ?? 0) * 45) / 255);

  test.each([
    ["#ff0000", [255, 0, 0]],
    ["#00C040", [0, 192, 64]],
    ["#000000", [0, 0, 0]],
    ["#ffffff", [255, 255, 255]],
  ])("is %s when the upload says so, at its opacity", async (wm_color, ink) => {
    for (const wm_format of ["jpeg", "webp"]) {
      const fields = { wm_text: SQUARE, wm_color, wm_format };
      const picture = await sign(flat(WIDTH, HEIGHT, DARK), fields);
      for (const [channel, value] of over(ink, DARK).entries()) {
        expect(inSquare(picture)[channel]).toBeWithin(value - 12, value + 12);
      }
    }
  });

  test.each([
    ["white on black", 0, WHITE_INK],
    ["white on a ground of 128, just dark enough", 128, WHITE_INK],
    ["near-black on a ground of 129", 129, DARK_INK],
    ["near-black on white", 255, DARK_INK],
  ])("is chosen by the ground: %s", async (_, level, ink) => {
    const ground = flat(WIDTH, HEIGHT, [level, level, level]);
    for (const fields of [{}, { wm_color: "auto" }]) {
      const picture = await sign(ground, { wm_text: SQUARE, ...fields });
      for (const [channel, value] of over(ink, [level, level, level]).entries()) {
        expect(inSquare(picture)[channel]).toBeWithin(value - 6, value + 6);
      }
    }
  });

  test("is chosen by what lies under the text, not by the rest of the picture", async () => {
    // Bright but for the right part, which is a little wider than the text.
    const ground = draw(WIDTH, HEIGHT, (x) => (x < 270 ? [240, 240, 240] : [20, 20, 20]));
    const right = await sign(ground, { wm_position: "right" });
    const left = await sign(ground, { wm_position: "left" });
    expect(brightest(right, 290)).toBeGreaterThan(190);
    expect(darkest(left, 250)).toBeLessThan(90);
  });

  /** Luminance of the brightest pixel from column `from` on. */
  function brightest(picture: Rgba, from: number): number {
    return extreme(picture, from, WIDTH, Math.max);
  }

  /** Luminance of the darkest pixel before column `to`. */
  function darkest(picture: Rgba, to: number): number {
    return extreme(picture, 0, to, Math.min);
  }

  function extreme(
    picture: Rgba,
    from: number,
    to: number,
    pick: (...values: number[]) => number,
  ): number {
    let found = luminanceAt(picture, from, 0);
    for (let y = 0; y < picture.height; y++) {
      for (let x = from; x < to; x++) found = pick(found, luminanceAt(picture, x, y));
    }
    return found;
  }
});
