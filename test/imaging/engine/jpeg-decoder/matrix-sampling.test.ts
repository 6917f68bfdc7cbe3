import { expect, test } from "bun:test";
import { psnr } from "../../../fixtures/compare.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { expectedPixels } from "../../../fixtures/jpeg/expected-pixels.ts";
import { writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { decodeReference, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { decode, expectAlike, jsquash, SIZES } from "./decoder-bench.ts";

const FULL = "1x1 1x1 1x1";
const SUBSAMPLED = [
  "2x1 1x1 1x1",
  "1x2 1x1 1x1",
  "2x2 1x1 1x1",
  "4x1 1x1 1x1",
  "1x4 1x1 1x1",
  "4x2 1x1 1x1",
  "2x4 1x1 1x1",
  "2x2 2x1 1x2",
  "2x2 1x2 2x1",
  "4x1 2x1 1x1",
  "1x1 2x2 1x1",
  "1x2 2x1 1x1",
] as const;
const QUALITIES = [20, 75, 92, 100] as const;
const RESTARTS = [0, 1, 2, 7] as const;

/** Black and white at random: the largest coefficients that pictures have, and samples beyond. */
function glare(width: number, height: number): Rgba {
  const { data, ...size } = noise(width, height, 3);
  return { ...size, data: data.map((value, index) => (index % 4 === 3 || value > 127 ? 255 : 0)) };
}

const PICTURES = [photo, noise, glare] as const;

/** Every size twice, with another picture, quality and restart interval each time. */
function* cases() {
  for (const [index, { width, height }] of SIZES.entries()) {
    for (const turn of [0, 1]) {
      const picture = PICTURES[(index + turn) % 3]?.(width, height) ?? photo(width, height);
      const quality = QUALITIES[(index + turn) % 4] ?? 90;
      const restartInterval = RESTARTS[((index >> 2) + turn) % 4] ?? 0;
      const name = `${width}x${height}, quality ${quality}, restarts ${restartInterval}`;
      yield { name, picture, quality, restartInterval, isFirst: turn === 0 };
    }
  }
}

test.each([FULL, ...SUBSAMPLED])(
  "%s of every size, quality and restart interval is within 48 dB of libvips and the formulas",
  async (sampling) => {
    for (const { name, picture, quality, restartInterval, isFirst } of cases()) {
      const image = codePicture(picture, { sampling, quality });
      const file = writeJpeg(image, { restartInterval });
      const pixels = decode(file);
      expectAlike(pixels, expectedPixels(image), { name, atLeast: 48 });
      if (isFirst) expectAlike(pixels, await decodeReference(file), { name, atLeast: 48 });
    }
  },
);

test.each(SUBSAMPLED)("%s is as close to the picture as in jSquash", async (sampling) => {
  let ours = 0;
  let theirs = 0;
  for (const { width, height } of SIZES.slice(-20)) {
    const quality = QUALITIES[width % 4] ?? 90;
    const picture = photo(width, height, quality);
    const file = writeJpeg(codePicture(picture, { sampling, quality }));
    ours += psnr(decode(file), picture);
    theirs += psnr(await jsquash.decode(file), picture);
  }
  expect(ours / 20).toBeGreaterThan(theirs / 20 - 0.05);
});
