import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { RefusedError } from "../../src/domain/errors.ts";
import { readIccProfile } from "../../src/domain/icc-profile.ts";
import { assertComplete } from "../../src/domain/image-completeness.ts";
import { sniffFormat } from "../../src/domain/image-format.ts";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  animatedPng,
  animatedWebp,
  concatBytes,
  cutout,
  encodeJpeg,
  encodePng,
  encodeWebp,
  iccProfile,
  noise,
  photo,
  posterize,
} from "../fixtures/pictures.ts";

const picture = photo(20, 12);
const metadata = { orientation: 6, icc: iccProfile() };
const files = {
  "a JPEG": await encodeJpeg(picture, { ...metadata, iccSegments: 3 }),
  "a progressive JPEG": await encodeJpeg(picture, { progressive: true }),
  "a PNG": encodePng(picture, metadata),
  "a PNG with a palette": encodePng(posterize(cutout(20, 12), 3), { color: "palette" }),
  "an animated PNG": animatedPng(picture),
  "a lossy WebP": await encodeWebp(cutout(20, 12), metadata),
  "a lossless WebP": await encodeWebp(picture, { lossless: true }),
  "an animated WebP": await animatedWebp(picture, picture),
} as const;

const REFUSALS = ["unsupported_media", "image_undecodable", "image_truncated"];

/** Reads all that can be read; what is refused must be refused by a code of these readers. */
function readEverything(bytes: Uint8Array): "read" | "refused" {
  try {
    const header = readImageHeader(bytes);
    expect(header.width).toBeGreaterThanOrEqual(1);
    expect(header.height).toBeGreaterThanOrEqual(1);
    expect(header.orientation).toBeWithin(1, 9);
    const profile = readIccProfile(bytes, header);
    if (profile) expect(profile.length).toBeWithin(128, 2 ** 20 + 1);
    assertComplete(bytes, header);
    return "read";
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    expect(REFUSALS).toContain(error.code);
    return "refused";
  }
}

describe("readImageHeader", () => {
  test.each(Object.entries(files))("reads %s whole, from shared memory too", (_, file) => {
    const shared = new Uint8Array(new SharedArrayBuffer(file.length + 64), 32, file.length);
    shared.set(file);
    expect(readImageHeader(shared)).toEqual(readImageHeader(file));
    expect(readImageHeader(file).format).toBe(sniffFormat(file) ?? expect.unreachable());
    expect(readEverything(shared)).toBe("read");
  });

  test("rejects what is no picture by its first bytes", () => {
    for (const bytes of [new Uint8Array(), Buffer.from("GIF89a and more"), Buffer.from("%PDF")]) {
      expect(() => readImageHeader(bytes)).toThrow(anErrorOf("unsupported_media"));
    }
  });

  test("costs well under a millisecond, however large the file", async () => {
    const file = await encodeJpeg(noise(1200, 1000), { ...metadata, quality: 95 });
    expect(file.length).toBeGreaterThan(2 ** 20);
    const timesMs = Array.from({ length: 20 }, () => {
      const start = performance.now();
      readImageHeader(file);
      return performance.now() - start;
    });
    expect(Math.min(...timesMs)).toBeLessThan(0.5);
  });

  test.each(Object.entries(files))("stays within bounds for %s cut at any length", (_, file) => {
    for (let length = 0; length < file.length; length++) readEverything(file.subarray(0, length));
  });

  test.each(Object.entries(files))("stays within bounds for %s with bytes changed", (_, file) => {
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const changed = file.slice();
        for (const [offset, value] of changes) changed[offset] = value;
        readEverything(changed);
      }),
      { numRuns: 400 },
    );
  });

  test.each(Object.entries(files))("stays within bounds for %s with a part lost", (_, file) => {
    fc.assert(
      fc.property(fc.nat(file.length), fc.nat(60), (offset, length) => {
        readEverything(concatBytes(file.subarray(0, offset), file.subarray(offset + length)));
      }),
      { numRuns: 200 },
    );
  });

  test("stays within bounds for any bytes, behind any signature", () => {
    const heads = [[], ...Object.values(files).map((file) => [...file.subarray(0, 12)])];
    // Many of the bytes that mean something, so that more than the first step is taken.
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0, 0, 1, 2, 8, 0xff, 0xff, 0xd8, 0xd9, 0xda, 0xc0, 0xc2, 0xe1, 0xe2),
    );
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.array(byte, { maxLength: 200 }), (head, tail) => {
        readEverything(Uint8Array.from([...head, ...tail]));
      }),
      { numRuns: 1500 },
    );
  });
});
