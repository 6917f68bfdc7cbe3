import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import sharp from "sharp";
import { areaAverage } from "../../bench/likeness/area-average.ts";
import { createOriginalJudge, createPixelsJudge } from "../../bench/likeness/likeness.ts";
import { createSimilarity } from "../../bench/likeness/structural-similarity.ts";
import { drawnPicture } from "../../bench/pictures.ts";
import { similarityReference } from "../fixtures/similarity-reference.ts";

describe("areaAverage", () => {
  const row = (...values: readonly number[]) => ({
    width: values.length,
    height: 1,
    data: Uint8Array.from(values.flatMap((value) => [value, 0, 255 - value])),
  });
  const reds = (width: number, ...values: readonly number[]) =>
    Array.from(areaAverage(row(...values), { width, height: 1 }).data).filter(
      (_, at) => at % 3 === 0,
    );

  test("takes the mean of whole pixels", () => {
    expect(reds(2, 10, 20, 30, 60)).toEqual([15, 45]);
  });

  test("shares a pixel between those that cover parts of it", () => {
    // 1.5 pixels each.
    const [left = 0, right = 0] = reds(2, 30, 60, 90);
    expect(left).toBeCloseTo((30 + 60 / 2) / 1.5, 4);
    expect(right).toBeCloseTo((60 / 2 + 90) / 1.5, 4);
  });

  test("keeps the mean of the whole, whatever the sizes", () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, fc.float({ min: 0, max: 1, noNaN: true }), (width, height, share) => {
        const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 97) % 256);
        const size = {
          width: Math.max(1, Math.floor(width * share)),
          height: Math.max(1, Math.floor(height * share)),
        };
        const small = areaAverage({ width, height, data }, size);
        expect(mean(small.data)).toBeCloseTo(mean(data), 2);
      }),
    );
  });

  test("refuses to enlarge", () => {
    expect(() => reds(3, 1, 2)).toThrow(RangeError);
  });
});

describe("structural similarity", () => {
  const noise = (width: number, height: number, seed: number) => ({
    width,
    height,
    data: Float64Array.from({ length: width * height }, (_, at) => (at * seed) % 256),
  });

  test.each([
    [11, 11],
    [11, 40],
    [37, 12],
    [40, 29],
  ])("is as by the plain formula, %dx%d", (width, height) => {
    const a = noise(width, height, 7919);
    const b = noise(width, height, 7907);
    expect(createSimilarity(a)(b)).toBeCloseTo(similarityReference(a, b), 9);
    expect(createSimilarity(a)(a)).toBeCloseTo(1, 12);
  });

  test("refuses a picture smaller than its window, and two of different sizes", () => {
    expect(() => createSimilarity(noise(10, 20, 3))).toThrow(RangeError);
    expect(() => createSimilarity(noise(20, 20, 3))(noise(20, 21, 3))).toThrow(RangeError);
  });
});

describe("judging files", () => {
  test("ranks a file of higher quality above one of lower", async () => {
    const { bytes } = await drawnPicture("tiny", { width: 240, height: 150 });
    const size = { width: 120, height: 75 };
    const judge = await createOriginalJudge(bytes, size);
    const fileOf = (quality: number) => sharp(bytes).resize(size).jpeg({ quality }).toBuffer();
    const [good, bad] = [await judge(await fileOf(95)), await judge(await fileOf(20))];
    expect(good.psnr).toBeGreaterThan(bad.psnr + 3);
    expect(good.ssim).toBeGreaterThan(bad.ssim + 0.05);
    expect(good.ssim).toBeLessThan(1);
  });

  test("finds no difference in a lossless copy", async () => {
    const pixels = { width: 20, height: 15, data: new Uint8Array(900).map((_, at) => at % 251) };
    const raw = { width: 20, height: 15, channels: 3 } as const;
    const copy = await sharp(pixels.data, { raw }).png().toBuffer();
    const { psnr, ssim } = await createPixelsJudge(pixels)(copy);
    expect(psnr).toBe(Number.POSITIVE_INFINITY);
    expect(ssim).toBeCloseTo(1, 12);
  });

  test("does not look below the rows that it is given", async () => {
    const { bytes } = await drawnPicture("tiny", { width: 100, height: 60 });
    const size = { width: 100, height: 60 };
    const below = { create: { width: 100, height: 20, channels: 3, background: "#f0f" } } as const;
    const painted = await sharp(bytes)
      .composite([{ input: await sharp(below).png().toBuffer(), left: 0, top: 40 }])
      .png()
      .toBuffer();
    const above = await createOriginalJudge(bytes, size, 40);
    const all = await createOriginalJudge(bytes, size);
    expect((await above(painted)).psnr).toBe(Number.POSITIVE_INFINITY);
    expect((await all(painted)).psnr).toBeLessThan(20);
  });

  test("refuses a file of another size", async () => {
    const { bytes } = await drawnPicture("tiny", { width: 100, height: 60 });
    const judge = await createOriginalJudge(bytes, { width: 50, height: 30 });
    expect(judge(bytes)).rejects.toThrow(RangeError);
  });
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
