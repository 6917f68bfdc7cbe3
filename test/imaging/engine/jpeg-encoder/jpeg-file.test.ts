import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import sharp from "sharp";
import { readIccProfile } from "../../../../src/domain/icc-profile.ts";
import { jpegSegments, SOS } from "../../../../src/domain/jpeg-segments.ts";
import type { JpegChroma } from "../../../../src/domain/quality.ts";
import { readImageHeader } from "../../../../src/domain/read-image-header.ts";
import { anErrorOf } from "../../../fixtures/error-code.ts";
import {
  draw,
  iccProfile,
  MARKER,
  noise,
  photo,
  pixelAt,
  type Rgba,
} from "../../../fixtures/pictures.ts";
import { context, encodePicture, encoder } from "./workbench.ts";

const FORMS = ["4:2:0", "4:4:4", "grey"] as const;

function markersOf(file: Uint8Array): number[] {
  return [...jpegSegments(file)].map(({ marker }) => marker);
}

/** What follows the scan header. */
function scanOf(file: Uint8Array): Uint8Array {
  for (const { marker, end } of jpegSegments(file)) {
    if (marker === SOS) return file.subarray(end);
  }
  throw new RangeError("no scan");
}

describe("the file", () => {
  test("is baseline JFIF with what its form needs", async () => {
    for (const chroma of FORMS) {
      const file = encodePicture(photo(37, 21), { chroma });
      expect(markersOf(file)).toEqual([
        ...[MARKER.APP0, MARKER.DQT, MARKER.SOF0, MARKER.DHT, MARKER.SOS, MARKER.EOI],
      ]);
      expect([...file.subarray(0, 4), ...file.subarray(6, 11)]).toEqual([
        ...[0xff, MARKER.SOI, 0xff, MARKER.APP0],
        ...new TextEncoder().encode("JFIF\0"),
      ]);
      const components = chroma === "grey" ? 1 : 3;
      expect(readImageHeader(file)).toMatchObject({
        ...{ format: "jpeg", width: 37, height: 21, components, bitDepth: 8 },
        ...{ coding: "common", progressive: false, orientation: 1 },
      });
      const { chromaSubsampling, isProgressive } = await sharp(file).metadata();
      expect(isProgressive).toBe(false);
      if (chroma !== "grey") expect(chromaSubsampling).toBe(chroma);
    }
  });

  test("carries a profile of any length, whole", () => {
    for (const totalBytes of [0, 65_519, 65_520, 200_000]) {
      const profile = iccProfile({ totalBytes });
      const file = encodePicture(photo(20, 20), { icc: profile });
      expect(readIccProfile(file, readImageHeader(file))).toEqual(profile);
      expect(markersOf(file)[0]).toBe(MARKER.APP0);
      expect(markersOf(file)[1]).toBe(MARKER.APP2);
    }
  });

  test("is a view of the engine's memory, not a copy", () => {
    context.arena.reset();
    const plane = context.allocatePlane({ width: 9, height: 9 });
    const file = encoder.encode(plane, { quality: 80, chroma: "grey", icc: undefined });
    expect(file.buffer).toBe(context.memory.buffer);
    expect(file.byteOffset).toBeGreaterThanOrEqual(context.arena.mark);
  });
});

/** The picture on a larger canvas, its last column and row repeated. */
function extended({ width, height }: Rgba, side: number, source: Rgba): Rgba {
  const round = (length: number): number => Math.ceil(length / side) * side;
  return draw(round(width), round(height), (x, y) =>
    pixelAt(source, Math.min(x, width - 1), Math.min(y, height - 1)),
  );
}

describe("at the edges", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 70 }),
    height: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(20),
  });

  for (const chroma of FORMS) {
    test(`the last pixels are repeated to whole MCUs in ${chroma}`, () => {
      fc.assert(
        fc.property(sizes, ({ width, height, seed }) => {
          const side = chroma === "4:2:0" ? 16 : 8;
          // Blocks of 4:2:0 that lie outside as a whole hold less: see the next test.
          fc.pre(side === 8 || ((width - 1) % 16 >= 8 && (height - 1) % 16 >= 8));
          const source = photo(width, height, seed);
          const whole = extended(source, side, source);
          const [own, expected] = [source, whole].map((picture) =>
            scanOf(encodePicture(picture, { chroma })),
          ) as [Uint8Array, Uint8Array]; // two in, two out
          expect(Buffer.compare(own, expected)).toBe(0);
        }),
        { numRuns: 60 },
      );
    });
  }

  test("blocks of 4:2:0 outside cost no more than blocks without detail", () => {
    const narrow = scanOf(encodePicture(noise(8, 8), { quality: 95 }));
    const wide = scanOf(encodePicture(noise(16, 16), { quality: 95 }));
    expect(narrow.length).toBeLessThan(wide.length / 2);
  });
});

describe("what can and cannot be encoded", () => {
  const options = { quality: 85, chroma: "4:2:0" as JpegChroma, icc: undefined };

  test("a side over the format's limit is refused by name", () => {
    context.arena.reset();
    const plane = context.allocatePlane({ width: 65536, height: 1 });
    expect(() => encoder.encode(plane, options)).toThrow(anErrorOf("image_too_large"));
    expect(() => encoder.encode(plane, options)).toThrow("65536x1");
  });

  test("the longest sides are encoded", () => {
    for (const size of [
      { width: 65535, height: 2 },
      { width: 2, height: 65535 },
    ]) {
      context.arena.reset();
      const file = encoder.encode(context.allocatePlane(size), options);
      expect(readImageHeader(file)).toMatchObject(size);
    }
  });

  test("a quality outside 1 to 100, and a plane that the arena does not hold", () => {
    context.arena.reset();
    const plane = context.allocatePlane({ width: 8, height: 8 });
    for (const quality of [0, 101, 50.5, Number.NaN]) {
      expect(() => encoder.encode(plane, { ...options, quality })).toThrow(RangeError);
    }
    for (const false_ of [
      { ...plane, width: 9 },
      { ...plane, pointer: plane.pointer + 64 },
      { ...plane, height: 0 },
    ]) {
      expect(() => encoder.encode(false_, options)).toThrow(RangeError);
    }
  });

  test("an empty or too long profile, and the arena is as before", () => {
    context.arena.reset();
    const plane = context.allocatePlane({ width: 8, height: 8 });
    const { mark } = context.arena;
    for (const length of [0, 255 * 65_519 + 1]) {
      const icc = new Uint8Array(length);
      expect(() => encoder.encode(plane, { ...options, icc })).toThrow(RangeError);
      expect(context.arena.mark).toBe(mark);
    }
  });
});
