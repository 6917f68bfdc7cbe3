import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import sharp from "sharp";
import { readIccProfile } from "../../../src/domain/icc-profile.ts";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import { withIccProfile } from "../../../src/imaging/containers/jpeg-icc.ts";
import { largestDifference } from "../../fixtures/compare.ts";
import {
  concatBytes,
  decodeReference,
  encodeJpeg,
  iccProfile,
  jpegSegment,
  MARKER,
  photo,
  withJpegSegments,
} from "../../fixtures/pictures.ts";

const JFIF = jpegSegment(MARKER.APP0, new TextEncoder().encode("JFIF\0\x01\x02\0\0\x01\0\x01\0\0"));
const bare = await encodeJpeg(photo(40, 30));

describe("withIccProfile of a JPEG", () => {
  for (const totalBytes of [0, 65_519, 65_520, 200_000, 1024 * 1024]) {
    test(`keeps a profile of ${totalBytes || "the usual number of"} bytes whole`, async () => {
      const profile = iccProfile({ totalBytes });
      const file = withIccProfile(bare, profile);
      expect(readIccProfile(file, readImageHeader(file))).toEqual(profile);
      const { icc } = await sharp(file).metadata();
      expect(icc && Buffer.compare(icc, profile)).toBe(0);
    });
  }

  test("cuts at 65519 bytes a segment, numbered from 1", () => {
    const file = withIccProfile(bare, iccProfile({ totalBytes: 65_519 + 300 }));
    const second = 2 + 2 + 0xffff;
    expect([...file.subarray(2, 6)]).toEqual([0xff, MARKER.APP2, 0xff, 0xff]);
    expect([...file.subarray(18, 20)]).toEqual([1, 2]);
    expect([...file.subarray(second, second + 4)]).toEqual([0xff, MARKER.APP2, 1, 60]);
    expect([...file.subarray(second + 16, second + 18)]).toEqual([2, 2]);
  });

  test("changes neither the pixels nor a byte of the rest", async () => {
    const file = withIccProfile(bare, iccProfile());
    expect(largestDifference(await decodeReference(file), await decodeReference(bare))).toBe(0);
    expect(file.subarray(-(bare.length - 2))).toEqual(bare.subarray(2));
  });

  test("puts the profile behind a JFIF header, which must stay first", () => {
    const profile = iccProfile();
    const file = withIccProfile(withJpegSegments(bare, JFIF), profile);
    expect(file.subarray(0, 2 + JFIF.length)).toEqual(concatBytes(bare.subarray(0, 2), JFIF));
    expect(file[2 + JFIF.length + 1]).toBe(MARKER.APP2);
    expect(readIccProfile(file, readImageHeader(file))).toEqual(profile);
  });

  test("puts any bytes back together, whatever the length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300_000 }), (length) => {
        const profile = Uint8Array.from({ length }, (_, index) => index * 7);
        const file = withIccProfile(bare, profile);
        const pieces: Uint8Array[] = [];
        let offset = 2;
        for (; file[offset + 1] === MARKER.APP2; ) {
          const size = ((file[offset + 2] ?? 0) << 8) | (file[offset + 3] ?? 0);
          pieces.push(file.subarray(offset + 18, offset + 2 + size));
          offset += 2 + size;
        }
        expect(Buffer.compare(concatBytes(...pieces), profile)).toBe(0);
        expect(file.length - offset).toBe(bare.length - 2);
      }),
      { numRuns: 30 },
    );
  });

  test("refuses what is no JPEG, and a profile that is empty or too long", () => {
    expect(() => withIccProfile(Uint8Array.of(0x89, 0x50), iccProfile())).toThrow(RangeError);
    expect(() => withIccProfile(bare.subarray(0, 0), iccProfile())).toThrow(RangeError);
    const cut = withJpegSegments(bare, JFIF).subarray(0, 10);
    expect(() => withIccProfile(cut, iccProfile())).toThrow(RangeError);
    expect(() => withIccProfile(bare, new Uint8Array())).toThrow(RangeError);
    expect(() => withIccProfile(bare, new Uint8Array(255 * 65_519 + 1))).toThrow(RangeError);
    expect(() => withIccProfile(bare, new Uint8Array(255 * 65_519))).not.toThrow();
  });
});
