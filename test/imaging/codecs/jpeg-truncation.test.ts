import { beforeAll, describe, expect, test } from "bun:test";
import { acceptImage } from "../../../src/domain/accept-image.ts";
import { EOI, jpegSegments, SOS } from "../../../src/domain/jpeg-segments.ts";
import type { Pixels } from "../../fixtures/compare.ts";
import {
  concatBytes,
  encodeJpeg,
  jpegMarker,
  jpegSegment,
  MARKER,
  photo,
  withJpegSegments,
  withoutEndOfImage,
} from "../../fixtures/pictures.ts";
import { codeOf, decodeWith, FAMILIES } from "./workbench.ts";

const LIMITS = { maxSide: 8000, maxPixels: 4_000_000 };
const END = jpegMarker(MARKER.EOI);
/** Bytes between segments: libjpeg warns of them. */
const JUNK = Uint8Array.of(1, 2, 3, 4, 5);
const COMMENT = jpegSegment(MARKER.COM);

/** Cuts inside the coded data of every scan: near its start, in its middle, near its end. */
function cutsInsideScans(file: Uint8Array): number[] {
  const segments = [...jpegSegments(file)];
  return segments.flatMap(({ marker, end }, index) => {
    if (marker !== SOS) return [];
    const next = segments[index + 1];
    const dataEnd = next ? next.start - (next.marker === EOI ? 2 : 4) : file.length;
    const length = dataEnd - end;
    return [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => end + Math.floor(length * part));
  });
}

const FILES = [
  ["a baseline JPEG", await encodeJpeg(photo(128, 96))],
  ["a progressive JPEG", await encodeJpeg(photo(128, 96), { progressive: true })],
] as const;

for (const [family, codecs] of Object.entries(FAMILIES)) {
  /** What an upload goes through: judged by its structure, then decoded. */
  const accept = async (file: Uint8Array): Promise<Pixels> => {
    acceptImage(file, LIMITS);
    return decodeWith(codecs, file);
  };

  describe.each(FILES)(`%s that breaks off, with the codecs ${family}`, (_, file) => {
    let whole: Pixels;

    beforeAll(async () => {
      whole = await accept(file);
    });

    test("is refused wherever it is cut", async () => {
      const cuts = Array.from({ length: 250 }, (_, step) =>
        Math.floor(4 + ((file.length - 7) * step) / 249),
      );
      expect(cuts.at(-1)).toBe(file.length - 3);
      for (const cut of cuts) {
        const code = await codeOf(() => accept(file.subarray(0, cut)));
        expect([cut, code]).toEqual([cut, "image_truncated"]);
      }
    });

    test("is refused too when somebody has put an EOI behind the cut", async () => {
      for (const cut of cutsInsideScans(file)) {
        const closed = concatBytes(file.subarray(0, cut), END);
        const code = await codeOf(() => accept(closed));
        expect([cut, code]).toEqual([cut, "image_truncated"]);
      }
    });

    test("is refused though an earlier warning hides the one of the cut", async () => {
      const junky = withJpegSegments(file, COMMENT, JUNK);
      for (const cut of cutsInsideScans(junky).slice(-5)) {
        const code = await codeOf(() => accept(junky.subarray(0, cut)));
        expect([cut, code]).toEqual([cut, "image_truncated"]);
      }
    });

    test("is taken whole when just the EOI is missing, or half of it", async () => {
      expect(await accept(withoutEndOfImage(file))).toEqual(whole);
      expect(await accept(file.subarray(0, -1))).toEqual(whole);
    });

    test("is no broken one when it bears junk before its EOI or a camera's data behind it", async () => {
      expect(await accept(concatBytes(withoutEndOfImage(file), JUNK, END))).toEqual(whole);
      expect(await accept(concatBytes(file, new Uint8Array(1000).fill(7)))).toEqual(whole);
      const both = concatBytes(withJpegSegments(file, COMMENT, JUNK), new Uint8Array(1000).fill(7));
      expect(await accept(both)).toEqual(whole);
    });
  });
}
