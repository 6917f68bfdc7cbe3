import { describe, expect, test } from "bun:test";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  assembleJpeg,
  concatBytes,
  encodeJpeg,
  exifSegment,
  frameSegment,
  iccProfile,
  type JpegOptions,
  jpegMarker,
  jpegSegment,
  MARKER,
  photo,
  scanSegment,
  withJpegSegments,
} from "../fixtures/pictures.ts";

const picture = photo(37, 22);
const jpeg = await encodeJpeg(picture);
const FRAME = frameSegment({ width: 8, height: 8 });
const SCAN = scanSegment();

describe("readJpegHeader", () => {
  const kinds: readonly (readonly [JpegOptions, components: number, progressive: boolean])[] = [
    [{}, 3, false],
    [{ progressive: true }, 3, true],
    [{ color: "grey" }, 1, false],
    [{ color: "grey", progressive: true }, 1, true],
    [{ color: "cmyk" }, 4, false],
    [{ chromaSubsampling: "4:4:4" }, 3, false],
  ];
  test.each(kinds)("reads a JPEG written as %o", async (options, components, progressive) => {
    expect(readImageHeader(await encodeJpeg(picture, options))).toEqual({
      format: "jpeg",
      width: 37,
      height: 22,
      components: components as 1 | 3 | 4,
      bitDepth: 8,
      coding: "common",
      progressive,
      animated: false,
      mayHaveAlpha: false,
      orientation: 1,
    });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)("reads the orientation %d", async (orientation) => {
    for (const littleEndian of [false, true]) {
      const file = await encodeJpeg(picture, { orientation, littleEndian });
      expect(readImageHeader(file).orientation).toBe(orientation);
    }
  });

  test("finds the orientation behind a large profile and other metadata", () => {
    const xmp = jpegSegment(MARKER.APP1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>"));
    const icc = iccProfile({ totalBytes: 150_000 });
    const comment = jpegSegment(MARKER.COM, icc.subarray(0, 60_000));
    const file = withJpegSegments(jpeg, xmp, comment, comment, exifSegment(8));
    expect(readImageHeader(file).orientation).toBe(8);
  });

  test("refuses a file of more segments than any real one has, quickly", () => {
    const empty = jpegSegment(MARKER.COM);
    const file = withJpegSegments(jpeg, ...Array.from({ length: 10_000 }, () => empty));
    expect(() => readImageHeader(file)).toThrow(anErrorOf("image_undecodable"));
  });

  test("keeps to the first EXIF block", () => {
    const file = withJpegSegments(jpeg, exifSegment(3), exifSegment(6));
    expect(readImageHeader(file).orientation).toBe(3);
  });

  test.each([
    [0xc0, "common"],
    [0xc1, "common"],
    [0xc2, "common"],
    [0xc3, "lossless"],
    [0xc5, "hierarchical"],
    [0xc9, "arithmetic"],
    [0xca, "arithmetic"],
    [0xcb, "lossless"],
    [0xcf, "hierarchical"],
  ] as const)("tells by the frame marker %d that the coding is %s", (marker, coding) => {
    const file = assembleJpeg(frameSegment({ width: 8, height: 9, marker }), SCAN);
    expect(readImageHeader(file)).toMatchObject({ width: 8, height: 9, coding });
  });

  test("ignores a picture inside a metadata segment and one behind the end", () => {
    const thumbnail = jpegSegment(MARKER.APP0 + 5, jpeg);
    const file = concatBytes(withJpegSegments(jpeg, thumbnail), jpeg);
    expect(readImageHeader(file)).toEqual(readImageHeader(jpeg));
  });

  test("steps over fill bytes and a little junk between segments", () => {
    const file = assembleJpeg(
      jpegSegment(MARKER.COM),
      Uint8Array.of(0x00, 0x12, 0xff, 0x00, 0xff, 0xff, 0xff),
      FRAME,
      Uint8Array.of(0xff, 0xff, 0xff),
      SCAN,
    );
    expect(readImageHeader(file).width).toBe(8);
  });

  const broken = {
    "more junk than any writer leaves": [
      jpegSegment(MARKER.COM),
      new Uint8Array(70_000),
      FRAME,
      SCAN,
    ],
    "a segment length of 1": [Uint8Array.of(0xff, 0xe0, 0, 1), FRAME, SCAN],
    "a second SOI": [jpegMarker(MARKER.SOI), FRAME, SCAN],
    "two frame headers": [FRAME, FRAME, SCAN],
    "two frame headers of different kinds": [
      FRAME,
      frameSegment({ width: 8, height: 8, marker: 0xc2 }),
      SCAN,
    ],
    "no frame header": [SCAN],
    "an end before any frame": [],
    "a width of 0": [frameSegment({ width: 0, height: 8 }), SCAN],
    "a height of 0, to be told later": [frameSegment({ width: 8, height: 0 }), SCAN],
    "no component": [frameSegment({ width: 8, height: 8, components: [] }), SCAN],
    "two components": [frameSegment({ width: 8, height: 8, components: [1, 2] }), SCAN],
    "five components": [frameSegment({ width: 8, height: 8, components: [1, 2, 3, 4, 5] }), SCAN],
    "a frame header that is too long": [
      jpegSegment(MARKER.SOF0, concatBytes(FRAME.subarray(4), Uint8Array.of(0))),
      SCAN,
    ],
    "a frame header that is too short": [jpegSegment(MARKER.SOF0, FRAME.subarray(4, 9)), SCAN],
    "a sampling factor of 0": [
      jpegSegment(MARKER.SOF0, Uint8Array.of(8, 0, 8, 0, 8, 1, 1, 0x10, 0)),
      SCAN,
    ],
    "a sampling factor of 5": [
      jpegSegment(MARKER.SOF0, Uint8Array.of(8, 0, 8, 0, 8, 1, 1, 0x51, 0)),
      SCAN,
    ],
  };
  test.each(Object.entries(broken))("rejects %s", (_, parts) => {
    const file = assembleJpeg(...parts);
    expect(() => readImageHeader(file)).toThrow(anErrorOf("image_undecodable"));
  });

  test("calls a file truncated wherever it ends before its first scan", () => {
    const firstScan = Buffer.from(jpeg).indexOf(Uint8Array.of(0xff, MARKER.SOS));
    const SCAN_HEADER_BYTES = 2 + 2 + 1 + 3 * 2 + 3;
    const headerEnd = firstScan + SCAN_HEADER_BYTES;
    expect(firstScan).toBeGreaterThan(100);
    for (let length = 3; length < headerEnd; length++) {
      const cut = jpeg.subarray(0, length);
      expect(() => readImageHeader(cut)).toThrow(anErrorOf("image_truncated"));
    }
    expect(readImageHeader(jpeg.subarray(0, headerEnd)).width).toBe(37);
  });
});
