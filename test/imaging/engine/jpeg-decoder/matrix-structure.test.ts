import { describe, expect, test } from "bun:test";
import { psnr } from "../../../fixtures/compare.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { expectedPixels } from "../../../fixtures/jpeg/expected-pixels.ts";
import type { HuffmanStyle } from "../../../fixtures/jpeg/huffman-table.ts";
import {
  COMPLETE_NAMES,
  PROGRESSIVE_SCRIPTS,
  SEQUENTIAL_NAMES,
  SEQUENTIAL_SCRIPTS,
} from "../../../fixtures/jpeg/scan-scripts.ts";
import { writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { iccSegments, noise, photo, withJpegSegments } from "../../../fixtures/pictures.ts";
import { decode, expectDecoded, SIZES } from "./decoder-bench.ts";

const SAMPLING = "2x2 1x1 1x1";
const JUNK = Uint8Array.of(7, 0xff, 0, 1, 2);
/** Steep and fine: long codes, and many of them. */
const LOUD = codePicture(noise(64, 40), { quality: 100 });

describe("scans", () => {
  test.each(SEQUENTIAL_NAMES)("of a sequential frame, every size: %s", async (name) => {
    const scans = SEQUENTIAL_SCRIPTS[name](3);
    for (const [index, { width, height }] of SIZES.entries()) {
      const sampling = [SAMPLING, "1x1 1x1 1x1", "2x1 1x1 1x1", "1x1 2x2 1x1"][index % 4] ?? "";
      const image = codePicture(photo(width, height, index), { sampling });
      const restartInterval = [0, 1, 4][index % 3] ?? 0;
      expectDecoded(image, sampling, { scans, restartInterval });
    }
  });

  test("with restart intervals of their own", async () => {
    const image = codePicture(photo(61, 43), { sampling: SAMPLING });
    const scans = SEQUENTIAL_SCRIPTS["a scan each"](3);
    expectDecoded(image, SAMPLING, { scans, restartInterval: [2, 0, 5] });
  });
});

describe("Huffman tables", () => {
  for (const huffman of ["optimised", "chain", "longest"] satisfies HuffmanStyle[]) {
    for (const huffmanScope of ["scan", "file"] as const) {
      for (const ownHuffman of [false, true]) {
        const options = { huffman, huffmanScope, ownHuffman };
        test(JSON.stringify(options), async () => {
          for (const image of [LOUD, codePicture(photo(61, 43), { sampling: SAMPLING })]) {
            expectDecoded(image, "one scan", { ...options, process: "extended" });
            const apart = SEQUENTIAL_SCRIPTS["a scan each"](3);
            expectDecoded(image, "apart", { ...options, process: "extended", scans: apart });
            for (const name of COMPLETE_NAMES) {
              const scans = PROGRESSIVE_SCRIPTS[name](3);
              expectDecoded(image, name, { ...options, process: "progressive", scans });
            }
          }
        });
      }
    }
  }
});

describe("quantisation tables", () => {
  test.each([1, 4, 20, 100])(
    "of each component, 16 bits wide where needed: %i",
    async (quality) => {
      const image = codePicture(photo(61, 43), { quality, wide: true, ownTables: true });
      expectDecoded(image, "extended", { process: "extended" });
      const scans = PROGRESSIVE_SCRIPTS["libjpeg's"](3);
      expectDecoded(image, "progressive", { process: "progressive", scans });
    },
  );

  test("that are defined anew between scans", async () => {
    const image = codePicture(photo(61, 43), { quality: 30, ownTables: true, sampling: SAMPLING });
    const scans = SEQUENTIAL_SCRIPTS["a scan each"](3);
    expectDecoded(image, "late", { scans, lateQuantisation: true });
  });
});

describe("what stands between", () => {
  const image = codePicture(photo(61, 43), { sampling: SAMPLING });
  const apart = SEQUENTIAL_SCRIPTS["a scan each"](3);
  const progressive = PROGRESSIVE_SCRIPTS["libjpeg's"](3);

  test.each([1, 2, 5, 300])("%i fill bytes before each marker", async (fill) => {
    expectDecoded(image, "sequential", { fill, scans: apart, restartInterval: 3 });
    const options = { process: "progressive", scans: progressive } as const;
    expectDecoded(image, "progressive", { ...options, fill, restartInterval: 3 });
  });

  test("bytes that belong to no segment", async () => {
    expectDecoded(image, "sequential", { junk: JUNK, scans: apart, restartInterval: 3 });
    const options = { process: "progressive", scans: progressive } as const;
    expectDecoded(image, "progressive", { ...options, junk: JUNK });
  });

  test("segments of others", async () => {
    const file = withJpegSegments(writeJpeg(image), ...iccSegments(new Uint8Array(100_000)));
    expect(psnr(decode(file), expectedPixels(image))).toBeGreaterThan(48);
  });

  test("nothing at all where the end should be", async () => {
    expectDecoded(image, "sequential", { endOfImage: false });
    const options = { process: "progressive", scans: progressive } as const;
    expectDecoded(image, "progressive", { ...options, endOfImage: false });
  });

  test("identifiers of any value", async () => {
    for (const ids of [
      [0, 1, 2],
      [82, 71, 66],
      [255, 0, 128],
    ] as const) {
      expectDecoded(codePicture(photo(61, 43), { ids }), ids.join(), {});
    }
  });
});
