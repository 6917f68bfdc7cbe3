import { describe, expect, test } from "bun:test";
import { deflateSync } from "node:zlib";
import { readIccProfile } from "../../src/domain/icc-profile.ts";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import {
  assemblePng,
  assembleWebp,
  concatBytes,
  encodeJpeg,
  encodePng,
  encodeWebp,
  flat,
  iccProfile,
  iccSegment,
  iccSegments,
  jpegSegment,
  MARKER,
  PNG_END,
  pngChunk,
  pngHeader,
  webpCanvas,
  webpChunks,
  withJpegSegments,
  withoutEndOfImage,
} from "../fixtures/pictures.ts";

const MIB = 2 ** 20;
const picture = flat(8, 8);
const jpeg = await encodeJpeg(picture);
const profile = iccProfile();

function profileOf(bytes: Uint8Array): Uint8Array | undefined {
  return readIccProfile(bytes, readImageHeader(bytes));
}

/** A file of each format that carries `icc`. */
async function carriers(icc: Uint8Array): Promise<Uint8Array[]> {
  return [
    await encodeJpeg(picture, { icc }),
    encodePng(picture, { icc }),
    await encodeWebp(picture, { icc }),
  ];
}

describe("readIccProfile", () => {
  test("gives back the profile of every format, byte for byte", async () => {
    for (const file of await carriers(profile)) expect(profileOf(file)).toEqual(profile);
  });

  test("gives none for pictures without one", async () => {
    for (const file of [jpeg, encodePng(picture), await encodeWebp(picture)]) {
      expect(profileOf(file)).toBeUndefined();
    }
  });

  test("reads from any memory, and gives memory of its own", async () => {
    for (const file of await carriers(profile)) {
      const shared = new Uint8Array(new SharedArrayBuffer(file.length));
      shared.set(file);
      for (const bytes of [shared, Buffer.from(file)]) {
        const read = profileOf(bytes);
        bytes.fill(0);
        expect(read).toEqual(profile);
        expect(read?.buffer).toBeInstanceOf(ArrayBuffer);
        expect(read?.buffer.byteLength).toBe(profile.length);
      }
    }
  });

  test("takes profiles of up to 1 MiB, and none above", async () => {
    const largest = iccProfile({ totalBytes: MIB });
    for (const file of await carriers(largest)) expect(profileOf(file)).toEqual(largest);
    const tooLarge = iccProfile({ totalBytes: MIB + 4 });
    for (const file of await carriers(tooLarge)) expect(profileOf(file)).toBeUndefined();
  });

  test.each(["GRAY", "CMYK"] as const)("drops a profile for %s", async (space) => {
    for (const file of await carriers(iccProfile({ space })))
      expect(profileOf(file)).toBeUndefined();
  });

  test("drops a profile that is shorter than it says, or than any profile is", async () => {
    const claiming = (bytes: number) => {
      const changed = profile.slice();
      new DataView(changed.buffer).setUint32(0, bytes);
      return changed;
    };
    const damaged = [
      claiming(profile.length + 1),
      claiming(127),
      claiming(0),
      profile.subarray(0, -1),
      profile.slice(0, 127),
      new Uint8Array(0),
    ];
    for (const icc of damaged) {
      for (const file of await carriers(icc)) expect(profileOf(file)).toBeUndefined();
    }
  });

  test("leaves off what follows the profile's own end", async () => {
    for (const file of await carriers(concatBytes(profile, new Uint8Array(5)))) {
      expect(profileOf(file)).toEqual(profile);
    }
  });
});

describe("readIccProfile of a JPEG", () => {
  test("joins pieces in whatever order they come", () => {
    const [first, second, third] = iccSegments(profile, 3);
    if (!first || !second || !third) throw new Error("three segments were asked for");
    const other = jpegSegment(MARKER.APP2, Buffer.from("MPF\0something else"));
    expect(profileOf(withJpegSegments(jpeg, first, second, third))).toEqual(profile);
    expect(profileOf(withJpegSegments(jpeg, third, other, first, second))).toEqual(profile);
  });

  const [first, second] = iccSegments(profile, 2);
  if (!first || !second) throw new Error("two segments were asked for");
  const incomplete = {
    "a piece is missing": [first],
    "the first piece is missing": [second],
    "a piece is missing that the profile could do without": [iccSegment(1, 2, profile)],
    "a piece comes twice": [first, second, first],
    "the pieces disagree on their count": [first, iccSegment(2, 3, profile.subarray(254))],
    "a piece is numbered 0": [iccSegment(0, 1, profile)],
    "a piece is numbered past the count": [iccSegment(2, 1, profile)],
    "the count is 0": [iccSegment(1, 0, profile)],
    "the only segment is cut": [jpegSegment(MARKER.APP2, Buffer.from("ICC_PROFILE\0"))],
  };
  test.each(Object.entries(incomplete))("drops a profile when %s", (_, segments) => {
    expect(profileOf(withJpegSegments(jpeg, ...segments))).toBeUndefined();
  });

  test("takes no segment for a piece that is too short to be one", () => {
    const short = jpegSegment(MARKER.APP2, Buffer.from("ICC_PROFILE\0\x01"));
    expect(profileOf(withJpegSegments(jpeg, short, ...iccSegments(profile)))).toEqual(profile);
  });

  test("looks before the first scan only", () => {
    const late = concatBytes(withoutEndOfImage(jpeg), ...iccSegments(profile));
    expect(profileOf(late)).toBeUndefined();
  });

  test("is not spoiled by damage behind the header", () => {
    const header = readImageHeader(jpeg);
    const damaged = withJpegSegments(jpeg, Uint8Array.of(0xff, MARKER.COM, 0, 0));
    expect(readIccProfile(damaged, header)).toBeUndefined();
  });
});

describe("readIccProfile of a PNG", () => {
  const withChunk = (data: Uint8Array) =>
    assemblePng(pngHeader(1, 1, 8, 2), pngChunk("iCCP", data), pngChunk("IDAT"), PNG_END);
  const named = (name: string, ...parts: readonly Uint8Array[]) =>
    withChunk(concatBytes(Buffer.from(`${name}\0`), ...parts));
  const METHOD = Uint8Array.of(0);
  const stream = deflateSync(profile);

  test("takes names of 1 to 79 bytes", () => {
    expect(profileOf(named("x".repeat(79), METHOD, stream))).toEqual(profile);
    expect(profileOf(named("x".repeat(80), METHOD, stream))).toBeUndefined();
    expect(profileOf(named("", METHOD, stream))).toBeUndefined();
  });

  test("drops an unknown compression, a damaged stream and a cut one", () => {
    expect(profileOf(named("x", Uint8Array.of(1), stream))).toBeUndefined();
    expect(profileOf(named("x", METHOD, stream.subarray(0, -6)))).toBeUndefined();
    expect(profileOf(named("x", METHOD, new Uint8Array(50).fill(7)))).toBeUndefined();
    expect(profileOf(named("x"))).toBeUndefined();
    expect(profileOf(withChunk(Buffer.from("no end of the name")))).toBeUndefined();
  });

  test("stops inflating a bomb at the limit", () => {
    const bomb = deflateSync(new Uint8Array(64 * MIB));
    const before = process.memoryUsage().rss;
    expect(profileOf(named("x", METHOD, bomb))).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MIB);
  });

  test("looks before the pixel data only", () => {
    const chunk = pngChunk("iCCP", concatBytes(Buffer.from("x\0"), METHOD, stream));
    const late = assemblePng(pngHeader(1, 1, 8, 2), pngChunk("IDAT"), chunk, PNG_END);
    expect(profileOf(late)).toBeUndefined();
  });
});

describe("readIccProfile of a WebP", () => {
  test("drops a chunk that the file does not hold wholly", async () => {
    const [image] = webpChunks(await encodeWebp(picture));
    if (!image) throw new Error("no image chunk");
    const file = assembleWebp(webpCanvas(8, 8, 0x20), image, { type: "ICCP", data: profile });
    expect(profileOf(file)).toEqual(profile);
    expect(profileOf(file.subarray(0, -1))).toBeUndefined();
  });
});
