import { describe, expect, test } from "bun:test";
import { psnr } from "../../../fixtures/compare.ts";
import {
  decodeReference,
  encodeJpeg,
  noise,
  photo,
  type Rgba,
} from "../../../fixtures/pictures.ts";
import { decode, jsquash } from "./decoder-bench.ts";

/** Neither side is a multiple of an MCU. */
const PICTURES = { photo: photo(243, 187), noise: noise(61, 83) };

/** The picture averaged over squares of `side` pixels; those at the edges may be smaller. */
function averaged({ data, width, height }: Rgba, side: number): Rgba {
  const small = { width: Math.ceil(width / side), height: Math.ceil(height / side) };
  const sums = new Float64Array(small.width * small.height * 4);
  const counts = new Float64Array(sums.length);
  for (let index = 0; index < data.length; index++) {
    const [x, y] = [(index >> 2) % width, Math.floor((index >> 2) / width)];
    const at = Math.floor(y / side) * small.width + Math.floor(x / side);
    sums[4 * at + (index & 3)] = (sums[4 * at + (index & 3)] ?? 0) + (data[index] ?? 0);
    counts[4 * at + (index & 3)] = (counts[4 * at + (index & 3)] ?? 0) + 1;
  }
  return { ...small, data: Uint8ClampedArray.from(sums, (sum, at) => sum / (counts[at] ?? 1)) };
}

for (const [name, picture] of Object.entries(PICTURES)) {
  for (const progressive of [false, true]) {
    describe(`a ${progressive ? "progressive" : "baseline"} JPEG of libvips, ${name}`, () => {
      test.each([20, 75, 100])(
        "4:4:4 and grey, quality %i: as libvips decodes it",
        async (quality) => {
          for (const options of [{ chromaSubsampling: "4:4:4" }, { color: "grey" }] as const) {
            const file = await encodeJpeg(picture, { ...options, quality, progressive });
            expect(psnr(decode(file), await decodeReference(file))).toBeGreaterThan(50);
          }
        },
      );

      test.each([20, 75, 100])("4:2:0, quality %i: as jSquash decodes it", async (quality) => {
        const options = { chromaSubsampling: "4:2:0", quality, progressive } as const;
        const file = await encodeJpeg(picture, options);
        expect(psnr(decode(file), await jsquash.decode(file))).toBeGreaterThan(48);
      });
    });
  }
}

test.each([2, 4, 8] as const)(
  "at 1/%i it is what averaging the whole picture gives",
  async (side) => {
    for (const progressive of [false, true]) {
      const options = { chromaSubsampling: "4:4:4", progressive } as const;
      const file = await encodeJpeg(PICTURES.photo, options);
      const expected = averaged(await decodeReference(file), side);
      expect(psnr(decode(file, side), expected)).toBeGreaterThan(42);
    }
  },
);
