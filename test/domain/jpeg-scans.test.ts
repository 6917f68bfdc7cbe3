import { describe, expect, test } from "bun:test";
import { assertJpegScans } from "../../src/domain/jpeg-scans.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  assembleJpeg,
  type Bytes,
  concatBytes,
  encodeJpeg,
  frameSegment,
  jpegMarker,
  jpegSegment,
  MARKER,
  photo,
  scanSegment,
  withoutEndOfImage,
} from "../fixtures/pictures.ts";

const SEQUENTIAL = frameSegment({ width: 8, height: 8 });
const PROGRESSIVE = frameSegment({ width: 8, height: 8, marker: MARKER.SOF2 });
const COMPONENTS = [1, 2, 3];

/** A JPEG that ends with its last part, without EOI. */
function unended(...parts: readonly Uint8Array[]): Bytes {
  return withoutEndOfImage(assembleJpeg(...parts));
}

function scanOf(
  component: number,
  spectral: readonly [number, number],
  approximation: readonly [number, number],
): Bytes {
  return scanSegment({ components: [component], spectral, approximation });
}

const DC_FIRST = scanSegment({ spectral: [0, 0], approximation: [0, 1] });
const DC_REFINED = scanSegment({ spectral: [0, 0], approximation: [1, 0] });
const AC_FIRST = COMPONENTS.map((component) => scanOf(component, [1, 63], [0, 1]));
const AC_REFINED = COMPONENTS.map((component) => scanOf(component, [1, 63], [1, 0]));
const ALL_SCANS = [DC_FIRST, ...AC_FIRST, DC_REFINED, ...AC_REFINED];

describe("assertJpegScans of a sequential frame", () => {
  test("is content with one scan of all components, with EOI or without", () => {
    expect(() => assertJpegScans(assembleJpeg(SEQUENTIAL, scanSegment()))).not.toThrow();
    expect(() => assertJpegScans(unended(SEQUENTIAL, scanSegment()))).not.toThrow();
  });

  test("wants a scan of every component", () => {
    const scans = COMPONENTS.map((component) => scanSegment({ components: [component] }));
    expect(() => assertJpegScans(unended(SEQUENTIAL, ...scans))).not.toThrow();
    for (const file of [unended, assembleJpeg]) {
      const check = () => assertJpegScans(file(SEQUENTIAL, ...scans.slice(0, 2)));
      expect(check).toThrow(anErrorOf("image_truncated"));
    }
  });

  test("wants a scan at all", () => {
    for (const file of [unended(SEQUENTIAL), assembleJpeg(SEQUENTIAL)]) {
      expect(() => assertJpegScans(file)).toThrow(anErrorOf("image_truncated"));
    }
  });

  test("tells components apart that share an identifier", () => {
    const frame = frameSegment({ width: 8, height: 8, components: [1, 1, 1] });
    const together = scanSegment({ components: [1, 1, 1] });
    expect(() => assertJpegScans(unended(frame, together))).not.toThrow();
    const one = scanSegment({ components: [1] });
    expect(() => assertJpegScans(unended(frame, one))).toThrow(anErrorOf("image_truncated"));
  });
});

describe("assertJpegScans of a progressive frame", () => {
  test("is content with every band of every component down to bit 0, without EOI", () => {
    expect(() => assertJpegScans(unended(PROGRESSIVE, ...ALL_SCANS))).not.toThrow();
  });

  test.each(ALL_SCANS.map((_, index) => index))(
    "misses scan %d when there is no EOI",
    (missing) => {
      const rest = ALL_SCANS.filter((_, index) => index !== missing);
      const check = () => assertJpegScans(unended(PROGRESSIVE, ...rest));
      expect(check).toThrow(anErrorOf("image_truncated"));
    },
  );

  test("misses a single coefficient", () => {
    const bands = COMPONENTS.flatMap((component) => [
      scanOf(component, [1, 20], [0, 0]),
      scanOf(component, [component === 3 ? 22 : 21, 63], [0, 0]),
    ]);
    const dc = scanSegment({ spectral: [0, 0] });
    const check = () => assertJpegScans(unended(PROGRESSIVE, dc, ...bands));
    expect(check).toThrow(anErrorOf("image_truncated"));
    const last = scanOf(3, [21, 21], [0, 0]);
    expect(() => assertJpegScans(unended(PROGRESSIVE, dc, ...bands, last))).not.toThrow();
  });

  test("does not take a refinement for the first scan", () => {
    const scans = [scanSegment({ spectral: [0, 0] }), ...AC_FIRST.slice(1), ...AC_REFINED];
    const check = () => assertJpegScans(unended(PROGRESSIVE, ...scans));
    expect(check).toThrow(anErrorOf("image_truncated"));
  });

  test("lets an encoder that ends its file leave out details, but no component", () => {
    expect(() => assertJpegScans(assembleJpeg(PROGRESSIVE, DC_FIRST))).not.toThrow();
    const two = scanSegment({ components: [1, 2], spectral: [0, 0] });
    const check = () => assertJpegScans(assembleJpeg(PROGRESSIVE, two, ...AC_FIRST));
    expect(check).toThrow(anErrorOf("image_truncated"));
  });

  test("finds the scans behind restarts, stuffed bytes and fill bytes in the coded data", () => {
    const data = Uint8Array.of(
      0x10,
      0xff,
      0x00,
      0xff,
      0xd0,
      0x20,
      0xff,
      0xd7,
      0xff,
      0xff,
      0x00,
      0x30,
    );
    const scans = ALL_SCANS.map((scan) => concatBytes(scan, data, Uint8Array.of(0xff, 0xff)));
    expect(() => assertJpegScans(unended(PROGRESSIVE, ...scans))).not.toThrow();
  });

  test("does not take long coded data for junk", () => {
    const scans = ALL_SCANS.map((scan) => concatBytes(scan, new Uint8Array(70_000)));
    expect(() => assertJpegScans(unended(PROGRESSIVE, ...scans))).not.toThrow();
  });

  test("looks at real files scan by scan", async () => {
    const file = await encodeJpeg(photo(40, 30), { progressive: true });
    const scanStarts = [
      ...Buffer.from(file)
        .toString("latin1")
        .matchAll(/\xff\xda/g),
    ].map(({ index }) => index);
    expect(scanStarts.length).toBeGreaterThan(6);
    expect(() => assertJpegScans(file)).not.toThrow();
    expect(() => assertJpegScans(withoutEndOfImage(file))).not.toThrow();
    for (const start of scanStarts) {
      const cut = file.subarray(0, start);
      expect(() => assertJpegScans(cut)).toThrow(anErrorOf("image_truncated"));
    }
  });
});

describe("assertJpegScans", () => {
  const broken = {
    "names a component that the frame has not": [scanSegment({ components: [1, 2, 4] })],
    "names a component twice": [scanSegment({ components: [1, 1] })],
    "has no component": [scanSegment({ components: [] })],
    "has more components than the frame": [scanSegment({ components: [1, 2, 3, 1] })],
    "has a band outside of 0 to 63": [scanSegment({ spectral: [1, 64] })],
    "has a band that ends before it starts": [scanSegment({ spectral: [5, 4] })],
    "is too short": [jpegSegment(MARKER.SOS, Uint8Array.of(1, 1, 0))],
    "is too long": [jpegSegment(MARKER.SOS, Uint8Array.of(1, 1, 0, 0, 63, 0, 0))],
    "is followed by a segment of impossible length": [
      DC_FIRST,
      Uint8Array.of(0xff, MARKER.DHT, 0, 1),
    ],
    "is followed by another picture's start": [DC_FIRST, jpegMarker(MARKER.SOI)],
  };
  test.each(Object.entries(broken))("rejects a scan that %s", (_, parts) => {
    const check = () => assertJpegScans(assembleJpeg(PROGRESSIVE, ...parts));
    expect(check).toThrow(anErrorOf("image_undecodable"));
  });

  test("rejects a scan before any frame", () => {
    const check = () => assertJpegScans(assembleJpeg(scanSegment()));
    expect(check).toThrow(anErrorOf("image_undecodable"));
  });

  test("rejects a file of scans made to keep a decoder busy", () => {
    const file = (scans: number) =>
      assembleJpeg(PROGRESSIVE, ...new Array<Uint8Array>(scans).fill(DC_FIRST));
    expect(() => assertJpegScans(file(500))).not.toThrow();
    expect(() => assertJpegScans(file(501))).toThrow(anErrorOf("image_undecodable"));
  });

  test("rejects scans over a large frame that together go over too many blocks", () => {
    // 625,000 blocks for each of three components, none of them subsampled.
    const frame = frameSegment({ width: 8000, height: 5000, marker: MARKER.SOF2 });
    const file = (scans: number) =>
      assembleJpeg(frame, DC_FIRST, ...new Array<Uint8Array>(scans).fill(DC_REFINED));
    expect(() => assertJpegScans(file(15))).not.toThrow();
    expect(() => assertJpegScans(file(16))).toThrow(anErrorOf("image_too_large"));
  });
});
