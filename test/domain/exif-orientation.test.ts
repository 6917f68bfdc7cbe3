import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readExifOrientation } from "../../src/domain/exif-orientation.ts";
import { exifBlock } from "../fixtures/pictures.ts";

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
/** Where `exifBlock` keeps its directory's count, and the orientation's entry in it. */
const COUNT = 8;
const ENTRY = 10 + 12;

describe("readExifOrientation", () => {
  test.each(ORIENTATIONS)("reads %d in either byte order", (orientation) => {
    for (const littleEndian of [false, true]) {
      expect(readExifOrientation(exifBlock({ orientation, littleEndian }))).toBe(orientation);
    }
  });

  test.each([0, 9, 255, 0x0600, 65_535])("counts the impossible value %d as 1", (orientation) => {
    expect(readExifOrientation(exifBlock({ orientation }))).toBe(1);
  });

  test("counts a tag of another type or count as 1", () => {
    const asLong = exifBlock({ orientation: 6 });
    asLong[ENTRY + 3] = 4;
    expect(readExifOrientation(asLong)).toBe(1);
    const asTwo = exifBlock({ orientation: 6 });
    asTwo[ENTRY + 7] = 2;
    expect(readExifOrientation(asTwo)).toBe(1);
  });

  test("looks into the main directory only", () => {
    const moved = exifBlock({ orientation: 6 });
    // The GPS directory's only entry becomes the orientation, the main one's another tag.
    const gps = ENTRY + 2 * 12 + 4;
    moved.copyWithin(gps + 2, ENTRY, ENTRY + 12);
    moved[ENTRY + 1] = 0x13;
    expect(readExifOrientation(moved)).toBe(1);
  });

  test("reads on where the directory claims more entries than there are", () => {
    const block = exifBlock({ orientation: 8 });
    block[COUNT] = 0xff;
    expect(readExifOrientation(block)).toBe(8);
  });

  test("counts every cut as 1 until the tag is there, and never fails", () => {
    const block = exifBlock({ orientation: 3 });
    for (let length = 0; length <= block.length; length++) {
      expect(readExifOrientation(block.subarray(0, length))).toBe(length < ENTRY + 12 ? 1 : 3);
    }
  });

  test("counts a directory outside the block as 1", () => {
    const block = exifBlock({ orientation: 3 });
    block.fill(0xff, 4, 8);
    expect(readExifOrientation(block)).toBe(1);
  });

  test("gives one of the eight for any bytes behind either signature", () => {
    const signature = fc.constantFrom([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0], [0x4d, 0x4d, 0, 0x2a]);
    fc.assert(
      fc.property(signature, fc.uint8Array({ maxLength: 80 }), (head, tail) => {
        const orientation = readExifOrientation(Uint8Array.from([...head, ...tail]));
        expect(ORIENTATIONS).toContain(orientation);
      }),
      { numRuns: 1000 },
    );
  });
});
