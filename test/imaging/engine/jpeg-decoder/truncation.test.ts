import { describe, expect, test } from "bun:test";
import { EOI, jpegSegments, SOS } from "../../../../src/domain/jpeg-segments.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { PROGRESSIVE_SCRIPTS, SEQUENTIAL_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { type WriteJpegOptions, writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import {
  type Bytes,
  concatBytes,
  encodeJpeg,
  jpegMarker,
  MARKER,
  photo,
  withoutEndOfImage,
} from "../../../fixtures/pictures.ts";
import { codeOf, decode } from "./decoder-bench.ts";

const END = jpegMarker(MARKER.EOI);

function written(options: WriteJpegOptions): Bytes {
  return writeJpeg(codePicture(photo(128, 96), { sampling: "2x2 1x1 1x1" }), options);
}

const FILES: Readonly<Record<string, Bytes>> = {
  "a baseline JPEG": await encodeJpeg(photo(128, 96)),
  "a progressive JPEG": await encodeJpeg(photo(128, 96), { progressive: true }),
  "a baseline JPEG with restart markers": written({ restartInterval: 5 }),
  "a baseline JPEG with a scan for each component": written({
    scans: SEQUENTIAL_SCRIPTS["a scan each"](3),
    restartInterval: [0, 4, 7],
  }),
  "a progressive JPEG with restart markers": written({
    process: "progressive",
    scans: PROGRESSIVE_SCRIPTS["libjpeg's"](3),
    restartInterval: 11,
  }),
};

/** Where the coded data of each scan begins and ends. */
function codedData(file: Uint8Array): { start: number; end: number }[] {
  const segments = [...jpegSegments(file)];
  return segments.flatMap(({ marker, end: start }, index) => {
    if (marker !== SOS) return [];
    const next = segments[index + 1];
    const end = next ? next.start - (next.marker === EOI ? 2 : 4) : file.length;
    return [{ start, end }];
  });
}

for (const [name, file] of Object.entries(FILES)) {
  const whole = decode(file);

  describe(`${name} that breaks off`, () => {
    test("is refused wherever it is cut", () => {
      const cuts = Array.from({ length: 250 }, (_, step) =>
        Math.floor(4 + ((file.length - 7) * step) / 249),
      );
      expect(cuts.at(-1)).toBe(file.length - 3);
      for (const cut of cuts) {
        const code = codeOf(() => decode(file.subarray(0, cut)));
        expect([cut, code]).toEqual([cut, "image_truncated"]);
      }
    });

    test("is refused too when somebody has put an EOI behind the cut", () => {
      for (const { start, end } of codedData(file)) {
        for (let part = 0.05; part < 1; part += 0.1) {
          const cut = start + Math.floor((end - start) * part);
          const closed = concatBytes(file.subarray(0, cut), END);
          expect([cut, codeOf(() => decode(closed))]).toEqual([cut, "image_truncated"]);
        }
      }
    });

    test("is refused when bytes are missing in the middle of its last scan", () => {
      const { start, end } = codedData(file).at(-1) ?? { start: 0, end: 0 };
      const from = start + Math.floor((end - start) / 3);
      const gap = Math.floor((end - start) / 3);
      const gapped = concatBytes(file.subarray(0, from), file.subarray(from + gap));
      // What follows the gap may be read as other codes, or as none.
      expect(["image_truncated", "image_undecodable"]).toContain(
        codeOf(() => decode(gapped)) ?? "taken",
      );
    });

    test("is taken whole when just the EOI is missing, or half of it", () => {
      expect(decode(withoutEndOfImage(file))).toEqual(whole);
      expect(decode(file.subarray(0, -1))).toEqual(whole);
    });

    test("is taken whole when bytes lie behind its last block, or behind its EOI", () => {
      const more = new Uint8Array(1000).fill(7);
      expect(decode(concatBytes(withoutEndOfImage(file), more, END))).toEqual(whole);
      expect(decode(concatBytes(file, more))).toEqual(whole);
    });
  });
}
