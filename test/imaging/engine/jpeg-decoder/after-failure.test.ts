import { expect, test } from "bun:test";
import { RefusedError } from "../../../../src/domain/errors.ts";
import { largestDifference } from "../../../fixtures/compare.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { COMPLETE_NAMES, PROGRESSIVE_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { type Bytes, noise, photo, withoutEndOfImage } from "../../../fixtures/pictures.ts";
import { decode } from "./decoder-bench.ts";

const SAMPLING = "2x2 1x1 1x1";
const PROGRESSIVE = {
  process: "progressive",
  scans: PROGRESSIVE_SCRIPTS[COMPLETE_NAMES[0] ?? "spectral"](3),
} as const;
const LOUD = codePicture(noise(90, 70), { sampling: SAMPLING, quality: 100 });
const QUIET = codePicture(photo(61, 43), { sampling: SAMPLING });

const broken = { baseline: writeJpeg(LOUD), progressive: writeJpeg(LOUD, PROGRESSIVE) };
const whole = { baseline: writeJpeg(QUIET), progressive: writeJpeg(QUIET, PROGRESSIVE) };
const KINDS = ["baseline", "progressive"] as const;

/** Cuts inside the last scan: what is missing does not show before it is decoded. */
function* cuts(file: Bytes): Generator<Uint8Array> {
  for (let missing = 10; missing < 200; missing += 7) {
    yield withoutEndOfImage(file).subarray(0, -missing);
  }
}

for (const first of KINDS) {
  for (const second of KINDS) {
    test(`a ${first} file that fails leaves nothing to a ${second} one behind it`, () => {
      const expected = decode(whole[second]);
      let failures = 0;
      for (const cut of cuts(broken[first])) {
        try {
          decode(cut);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedError);
          failures += 1;
        }
        expect(largestDifference(decode(whole[second]), expected)).toBe(0);
      }
      expect(failures).toBeGreaterThan(10);
    });
  }
}
