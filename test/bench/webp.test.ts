import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { createPixelsJudge } from "../../bench/likeness/likeness.ts";
import { drawChart, drawPage, drawWindow } from "../../bench/webp/graphics.ts";
import { byPsnr, bySsim, bytesToTheirs } from "../../bench/webp/rate-difference.ts";
import { ownEncoder, sharpEncoder } from "../../bench/webp/webp-encoders.ts";
import { webpSection } from "../../bench/webp/webp-section.ts";
import { photo } from "../fixtures/pictures.ts";

describe("bytes at equal likeness", () => {
  const theirs = [
    { bytes: 100, psnr: 30, ssim: 0.9 },
    { bytes: 200, psnr: 34, ssim: 0.96 },
    { bytes: 400, psnr: 38, ssim: 0.984 },
  ];

  test("are the same for the same curve, and a tenth less for one a tenth below", () => {
    const less = theirs.map((point) => ({ ...point, bytes: point.bytes * 0.9 }));
    for (const scale of [bySsim, byPsnr]) {
      expect(bytesToTheirs(theirs, theirs, scale)).toBeCloseTo(1, 9);
      expect(bytesToTheirs(less, theirs, scale)).toBeCloseTo(0.9, 9);
    }
  });

  test("compare what both reach, whatever the qualities are called", () => {
    const other = [
      { bytes: 300, psnr: 36, ssim: 0.975 },
      { bytes: 150, psnr: 32, ssim: 0.937 },
    ];
    expect(bytesToTheirs(other, theirs, byPsnr)).toBeWithin(1, 1.07);
    const better = [
      { bytes: 100, psnr: 50, ssim: 0.999 },
      { bytes: 200, psnr: 60, ssim: 0.9999 },
    ];
    expect(bytesToTheirs(better, theirs, byPsnr)).toBeUndefined();
  });
});

test("for a quality the engine's file is about as like as libwebp's", async () => {
  const [own, theirs] = [await ownEncoder("own"), sharpEncoder(4)];
  const pixels = photo(320, 240);
  const data = new Uint8Array(pixels.data.filter((_, at) => at % 4 !== 3));
  const judge = createPixelsJudge({ ...pixels, data });
  for (const quality of [20, 40, 60, 75, 85, 95]) {
    const [ours, libwebp] = [
      await judge(await own.encode(pixels, quality)),
      await judge(await theirs.encode(pixels, quality)),
    ];
    expect(Math.abs(ours.ssim - libwebp.ssim)).toBeLessThan(0.1 * (1 - libwebp.ssim) + 0.01);
  }
});

test("drawings are pictures of the size that is asked for", async () => {
  for (const drawGraphics of [drawChart, drawPage, drawWindow]) {
    const drawing = sharp(drawGraphics({ width: 320, height: 240 }));
    expect(await drawing.metadata()).toMatchObject({ width: 320, height: 240 });
    expect((await drawing.stats()).entropy).toBeGreaterThan(0.3);
  }
});

test("the section compares time and bytes with sharp's", async () => {
  const pictures = [{ name: "small", kind: "photo", pixels: photo(96, 64) }] as const;
  const { tables, notes } = await webpSection({ pictures, rounds: 2, onProgress: () => {} });
  expect(notes).toHaveLength(4);
  for (const { columns, rows } of tables) {
    expect(rows).toHaveLength(1);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  }
});
