import { describe, expect, test } from "bun:test";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  animatedWebp,
  assembleWebp,
  concatBytes,
  cutout,
  encodeWebp,
  exifBlock,
  iccProfile,
  photo,
  type RiffChunk,
  WEBP_FLAG,
  webpCanvas,
  webpChunks,
} from "../fixtures/pictures.ts";

const WIDTH = 23;
const HEIGHT = 14;
const picture = photo(WIDTH, HEIGHT);
const lossy = await encodeWebp(picture);
const lossless = await encodeWebp(picture, { lossless: true });
const clearLossy = await encodeWebp(cutout(WIDTH, HEIGHT));

function onlyChunk(file: Uint8Array): RiffChunk {
  const [chunk, ...others] = webpChunks(file);
  if (!chunk || others.length > 0) throw new Error("not a simple WebP");
  return chunk;
}

/** The chunk with one byte of its data changed. */
function withByte(chunk: RiffChunk, offset: number, value: number): RiffChunk {
  const data = chunk.data.slice();
  data[offset] = value;
  return { ...chunk, data };
}

describe("readWebpHeader", () => {
  test("reads a simple lossy file", () => {
    expect(onlyChunk(lossy).type).toBe("VP8 ");
    expect(readImageHeader(lossy)).toEqual({
      format: "webp",
      width: WIDTH,
      height: HEIGHT,
      components: 3,
      bitDepth: 8,
      coding: "common",
      progressive: false,
      animated: false,
      mayHaveAlpha: false,
      orientation: 1,
    });
  });

  test("reads a simple lossless file, without and with transparency", async () => {
    const clear = await encodeWebp(cutout(WIDTH, HEIGHT), { lossless: true });
    expect(onlyChunk(clear).type).toBe("VP8L");
    const size = { width: WIDTH, height: HEIGHT };
    expect(readImageHeader(lossless)).toMatchObject({ ...size, mayHaveAlpha: false });
    expect(readImageHeader(clear)).toMatchObject({ ...size, components: 4, mayHaveAlpha: true });
  });

  test("reads an extended file with transparency", () => {
    expect(webpChunks(clearLossy).map(({ type }) => type)).toEqual(["VP8X", "ALPH", "VP8 "]);
    const expected = { width: WIDTH, height: HEIGHT, components: 4, mayHaveAlpha: true } as const;
    expect(readImageHeader(clearLossy)).toMatchObject(expected);
  });

  test("sees transparency in the ALPH chunk when the canvas' flag is missing", () => {
    const [, ...image] = webpChunks(clearLossy);
    const unflagged = assembleWebp(webpCanvas(WIDTH, HEIGHT), ...image);
    expect(readImageHeader(unflagged).mayHaveAlpha).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)("reads the orientation %d", async (orientation) => {
    const file = await encodeWebp(picture, { orientation, icc: iccProfile() });
    expect(readImageHeader(file).orientation).toBe(orientation);
  });

  test("reads an orientation behind the six bytes that belong to JPEG", () => {
    const data = concatBytes(Buffer.from("Exif\0\0"), exifBlock({ orientation: 7 }));
    const canvas = webpCanvas(WIDTH, HEIGHT, WEBP_FLAG.exif);
    const file = assembleWebp(canvas, onlyChunk(lossy), { type: "EXIF", data });
    expect(readImageHeader(file).orientation).toBe(7);
  });

  test("finds chunks behind one of odd length", () => {
    const odd = { type: "abcd", data: new Uint8Array(7) };
    const canvas = webpCanvas(WIDTH, HEIGHT);
    expect(readImageHeader(assembleWebp(canvas, odd, onlyChunk(lossy))).width).toBe(WIDTH);
  });

  test("believes the canvas' flag that there is transparency", () => {
    const canvas = webpCanvas(WIDTH, HEIGHT, WEBP_FLAG.alpha);
    expect(readImageHeader(assembleWebp(canvas, onlyChunk(lossy))).mayHaveAlpha).toBe(true);
  });

  test("reads nothing behind the container's end", () => {
    const exif = { type: "EXIF", data: exifBlock({ orientation: 7 }) };
    const file = assembleWebp(webpCanvas(WIDTH, HEIGHT), onlyChunk(lossy), exif);
    const withoutExif = assembleWebp(webpCanvas(WIDTH, HEIGHT), onlyChunk(lossy)).length;
    expect(readImageHeader(file).orientation).toBe(7);
    new DataView(file.buffer).setUint32(4, withoutExif - 8, true);
    expect(readImageHeader(file).orientation).toBe(1);
  });

  test("does not hold a still beside an animation against its canvas", () => {
    const canvas = webpCanvas(WIDTH + 5, HEIGHT, WEBP_FLAG.animation);
    expect(readImageHeader(assembleWebp(canvas, onlyChunk(lossy))).animated).toBe(true);
  });

  test("tells an animation by its flag and by its frames", async () => {
    const animated = await animatedWebp(picture, picture);
    expect(readImageHeader(animated).animated).toBe(true);
    const [, ...frames] = webpChunks(animated);
    const unflagged = assembleWebp(webpCanvas(WIDTH, HEIGHT), ...frames);
    expect(readImageHeader(unflagged).animated).toBe(true);
    const frameless = assembleWebp(webpCanvas(WIDTH, HEIGHT, WEBP_FLAG.animation));
    expect(readImageHeader(frameless).animated).toBe(true);
  });

  test("reads a canvas of up to 2^24 on a side", () => {
    const file = assembleWebp(webpCanvas(2 ** 24, 2 ** 24));
    expect(readImageHeader(file)).toMatchObject({ width: 2 ** 24, height: 2 ** 24 });
  });

  test("rejects a picture of another size than its canvas", () => {
    for (const image of [lossy, lossless].map(onlyChunk)) {
      for (const [width, height] of [
        [WIDTH + 1, HEIGHT],
        [WIDTH, HEIGHT - 1],
      ] as const) {
        const file = assembleWebp(webpCanvas(width, height), image);
        expect(() => readImageHeader(file)).toThrow(anErrorOf("image_undecodable"));
      }
    }
  });

  const damaged = {
    "a VP8 frame that is not a key frame": withByte(onlyChunk(lossy), 0, 0x01),
    "a VP8 start code with an error": withByte(onlyChunk(lossy), 4, 0),
    "a VP8 chunk that is too short": { type: "VP8 ", data: onlyChunk(lossy).data.slice(0, 9) },
    "a VP8 frame of no width": withByte(withByte(onlyChunk(lossy), 6, 0), 7, 0),
    "a VP8 frame of no height": withByte(withByte(onlyChunk(lossy), 8, 0), 9, 0),
    "a VP8L signature with an error": withByte(onlyChunk(lossless), 0, 0x2e),
    "a VP8L chunk that is too short": { type: "VP8L", data: onlyChunk(lossless).data.slice(0, 4) },
    "a VP8L version that does not exist": withByte(onlyChunk(lossless), 4, 0x20),
    "a VP8X chunk that is too short": { type: "VP8X", data: new Uint8Array(9) },
  };
  test.each(Object.entries(damaged))("rejects %s", (_, chunk) => {
    // Another chunk follows, so that the file itself does not end too early.
    const file = assembleWebp(chunk, { type: "abcd", data: new Uint8Array(16) });
    expect(() => readImageHeader(file)).toThrow(anErrorOf("image_undecodable"));
  });

  test("refuses a file of more chunks than any real one has, quickly", () => {
    const empty = { type: "abcd", data: new Uint8Array(0) };
    const webp = (chunks: number) =>
      assembleWebp(onlyChunk(lossy), ...new Array(chunks - 1).fill(empty));
    expect(readImageHeader(webp(10_000)).width).toBe(WIDTH);
    expect(() => readImageHeader(webp(10_001))).toThrow(anErrorOf("image_undecodable"));
  });

  test("leaves out the upscaling bits of a VP8 frame", () => {
    const chunk = onlyChunk(lossy);
    const scaled = withByte(chunk, 7, (chunk.data[7] ?? 0) | 0x80);
    expect(readImageHeader(assembleWebp(scaled)).width).toBe(WIDTH);
  });

  test("calls a file truncated that ends before it has told its size", () => {
    for (let length = 12; length < 30; length++) {
      const cut = lossy.subarray(0, length);
      expect(() => readImageHeader(cut)).toThrow(anErrorOf("image_truncated"));
    }
    expect(readImageHeader(lossy.subarray(0, 30)).width).toBe(WIDTH);
  });
});
