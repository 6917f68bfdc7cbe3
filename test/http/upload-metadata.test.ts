import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import type { Orientation } from "../../src/domain/image-header.ts";
import {
  asStored,
  EXIF_MARK,
  encodeJpeg,
  encodePng,
  encodeWebp,
  iccProfile,
  photo,
  pixelAt,
  QUARTER_COLORS,
  quarters,
  type Rgba,
} from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { readResult } from "./answers.ts";

const FORMATS = ["jpeg", "webp"] as const;
const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

type Encode = (picture: Rgba, orientation: Orientation) => Uint8Array | Promise<Uint8Array>;

const ENCODERS: Readonly<Record<string, Encode>> = {
  JPEG: (picture, orientation) => encodeJpeg(picture, { orientation }),
  "little-endian JPEG": (picture, orientation) =>
    encodeJpeg(picture, { orientation, littleEndian: true }),
  PNG: (picture, orientation) => encodePng(picture, { orientation }),
  WebP: (picture, orientation) => encodeWebp(picture, { orientation }),
};

/** The colour in the middle of each quarter, clockwise from the top left. */
function quartersOf(picture: Rgba): number[][] {
  const { width, height } = picture;
  const at = (x: number, y: number) =>
    pixelAt(picture, Math.floor(width * x), Math.floor(height * y)).slice(0, 3);
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.75, 0.75), at(0.25, 0.75)];
}

describe("orientation", () => {
  const upright = quarters(120, 80);
  const { topLeft, topRight, bottomRight, bottomLeft } = QUARTER_COLORS;
  const expected: readonly (readonly number[])[] = [topLeft, topRight, bottomRight, bottomLeft];

  for (const [name, encode] of Object.entries(ENCODERS)) {
    test.each(ORIENTATIONS.map((orientation) => [orientation]))(
      `a ${name} comes back upright from %i, its tag gone`,
      async (orientation) => {
        const stored = await encode(asStored(upright, orientation), orientation);
        for (const wm_format of FORMATS) {
          // The smallest text: the middle of no quarter lies under it.
          const answer = await postPhoto(service, stored, { wm_text: ".", wm_format });
          const { file, picture } = await readResult(answer);
          expect([picture.width, picture.height]).toEqual([120, 80]);
          for (const [quarter, color] of quartersOf(picture).entries()) {
            for (const [channel, value] of color.entries()) {
              const wanted = expected[quarter]?.[channel] ?? Number.NaN;
              expect(value).toBeWithin(wanted - 16, wanted + 16);
            }
          }
          expect((await sharp(file).metadata()).orientation).toBeUndefined();
        }
      },
    );
  }

  test("is applied before the photo is fitted", async () => {
    const stored = asStored(photo(300, 1200), 6);
    const file = await encodeJpeg(stored, { orientation: 6 });
    const { picture } = await readResult(await postPhoto(service, file));
    expect([picture.width, picture.height]).toEqual([270, 1080]);
  });
});

describe("metadata", () => {
  test.each(Object.entries(ENCODERS))("of a %s is gone, its GPS above all", async (_, encode) => {
    const stored = await encode(photo(90, 60), 1);
    expect(Buffer.from(stored).includes(EXIF_MARK)).toBe(true);
    for (const wm_format of FORMATS) {
      const { file } = await readResult(await postPhoto(service, stored, { wm_format }));
      expect(Buffer.from(file).includes(EXIF_MARK)).toBe(false);
      expect((await sharp(file).metadata()).exif).toBeUndefined();
    }
  });
});

describe("the colour profile", () => {
  const picture = photo(90, 60);
  const carriers = {
    "a JPEG": (icc: Uint8Array) => encodeJpeg(picture, { icc }),
    "a JPEG in many segments": (icc: Uint8Array) => encodeJpeg(picture, { icc, iccSegments: 7 }),
    "a PNG": (icc: Uint8Array) => encodePng(picture, { icc }),
    "a WebP": (icc: Uint8Array) => encodeWebp(picture, { icc }),
  };

  async function profileOf(stored: Uint8Array, wm_format: string): Promise<Buffer | undefined> {
    const { file } = await readResult(await postPhoto(service, stored, { wm_format }));
    return (await sharp(file).metadata()).icc;
  }

  for (const [name, encode] of Object.entries(carriers)) {
    test.each(FORMATS)(`of ${name} is kept to the byte in %s`, async (format) => {
      for (const totalBytes of [0, 200_000]) {
        const icc = iccProfile({ totalBytes });
        const kept = await profileOf(await encode(icc), format);
        expect(kept && Buffer.compare(kept, icc)).toBe(0);
      }
    });

    test.each(FORMATS)(`of ${name} is dropped from %s when it is not for RGB`, async (format) => {
      const icc = iccProfile({ space: "GRAY" });
      expect(await profileOf(await encode(icc), format)).toBeUndefined();
    });
  }

  test("is dropped when it is over 1 MiB", async () => {
    const icc = iccProfile({ totalBytes: 2 ** 20 + 1 });
    expect(await profileOf(await encodeJpeg(picture, { icc }), "jpeg")).toBeUndefined();
  });

  test("is kept with an alpha channel beside it", async () => {
    const icc = iccProfile();
    const clear = { ...picture, data: picture.data.map((v, i) => (i % 4 === 3 ? 100 : v)) };
    const stored = encodePng(clear, { icc });
    const { file } = await readResult(await postPhoto(service, stored, { wm_format: "webp" }));
    const metadata = await sharp(file).metadata();
    expect(metadata.hasAlpha).toBe(true);
    expect(metadata.icc && Buffer.compare(metadata.icc, icc)).toBe(0);
  });
});
