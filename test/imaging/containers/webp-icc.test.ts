import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { AppError } from "../../../src/domain/errors.ts";
import { readIccProfile } from "../../../src/domain/icc-profile.ts";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import { withIccProfile } from "../../../src/imaging/containers/webp-icc.ts";
import { largestDifference } from "../../fixtures/compare.ts";
import {
  assembleWebp,
  cutout,
  decodeReference,
  encodeWebp,
  iccProfile,
  photo,
  type Rgba,
  WEBP_FLAG,
  type WebpOptions,
  webpChunks,
} from "../../fixtures/pictures.ts";

interface Case {
  readonly picture: Rgba;
  readonly options: WebpOptions;
  readonly chunks: readonly string[];
  readonly flags: number;
}

const OLD_PROFILE = iccProfile({ totalBytes: 3001 });
const { icc: ICC, alpha: ALPHA, exif: EXIF } = WEBP_FLAG;
// Odd sizes, so that a canvas one off or halved shows.
const CASES: Readonly<Record<string, Case>> = {
  "a simple lossy file": {
    picture: photo(61, 43),
    options: {},
    chunks: ["VP8X", "ICCP", "VP8 "],
    flags: ICC,
  },
  "a simple lossless file": {
    picture: photo(61, 43),
    options: { lossless: true },
    chunks: ["VP8X", "ICCP", "VP8L"],
    flags: ICC,
  },
  "a lossless file with alpha": {
    picture: cutout(61, 43),
    options: { lossless: true },
    chunks: ["VP8X", "ICCP", "VP8L"],
    flags: ICC | ALPHA,
  },
  "a lossy file with alpha": {
    picture: cutout(61, 43),
    options: {},
    chunks: ["VP8X", "ICCP", "ALPH", "VP8 "],
    flags: ICC | ALPHA,
  },
  "an extended file with another profile and EXIF": {
    picture: cutout(61, 43),
    options: { icc: OLD_PROFILE, orientation: 6 },
    chunks: ["VP8X", "ICCP", "ALPH", "VP8 ", "EXIF"],
    flags: ICC | ALPHA | EXIF,
  },
};

describe("withIccProfile of a WebP", () => {
  for (const [name, { picture, options, chunks, flags }] of Object.entries(CASES)) {
    // An odd length has to be padded.
    for (const totalBytes of [1000, 1001]) {
      test(`adds a profile of ${totalBytes} bytes to ${name}`, async () => {
        const profile = iccProfile({ totalBytes });
        const before = await encodeWebp(picture, options);
        const after = withIccProfile(before, profile);

        const written = webpChunks(after);
        expect(written.map(({ type }) => type)).toEqual([...chunks]);
        expect([...(written[0]?.data ?? [])]).toEqual([flags, 0, 0, 0, 60, 0, 0, 42, 0, 0]);
        expect(after.length % 2).toBe(0);
        expect(new DataView(after.buffer).getUint32(4, true)).toBe(after.length - 8);

        const header = readImageHeader(after);
        expect(header).toMatchObject({ width: 61, height: 43, animated: false });
        expect(header.mayHaveAlpha).toBe((flags & ALPHA) !== 0);
        expect(readIccProfile(after, header)).toEqual(profile);
        const { icc } = await sharp(after).metadata();
        expect(icc && Buffer.compare(icc, profile)).toBe(0);
        const pixels = await decodeReference(after);
        expect(largestDifference(pixels, await decodeReference(before))).toBe(0);
      });
    }
  }

  test("reads the sides of the largest bitstreams", async () => {
    for (const lossless of [false, true]) {
      const file = await encodeWebp(photo(16_383, 2), { lossless });
      const { width, height } = readImageHeader(withIccProfile(file, iccProfile()));
      expect([width, height]).toEqual([16_383, 2]);
    }
  });

  test("takes a file that lies somewhere inside a larger buffer", async () => {
    const file = await encodeWebp(photo(20, 10));
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 5);
    const view = buffer.subarray(5, 5 + file.length);
    expect(withIccProfile(view, iccProfile())).toEqual(withIccProfile(file, iccProfile()));
  });

  test("refuses what is no whole WebP", async () => {
    const file = await encodeWebp(photo(20, 10));
    const cuts = [0, 3, 11, 15, 19, file.length - 2].map((length) => file.subarray(0, length));
    const notAPicture = assembleWebp({ type: "EXIF", data: new Uint8Array(4) });
    for (const bad of [...cuts, assembleWebp(), notAPicture]) {
      expect(() => withIccProfile(bad, iccProfile())).toThrow(AppError);
    }
  });
});
