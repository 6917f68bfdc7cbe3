import { describe, expect, test } from "bun:test";
import { assertComplete, withEndOfImage } from "../../src/domain/image-completeness.ts";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import {
  assemblePng,
  assembleWebp,
  cutout,
  encodeJpeg,
  encodePng,
  encodeWebp,
  flat,
  iccProfile,
  jpegSegment,
  MARKER,
  PNG_END,
  photo,
  pngHeader,
  webpCanvas,
  webpChunks,
  withJpegSegments,
  withoutEndOfImage,
} from "../fixtures/pictures.ts";

const picture = photo(40, 30);

function check(bytes: Uint8Array): () => void {
  const header = readImageHeader(bytes);
  return () => assertComplete(bytes, header);
}

describe("assertComplete of a JPEG", () => {
  test("takes one that lacks its EOI only, baseline or progressive", async () => {
    for (const progressive of [false, true]) {
      const file = await encodeJpeg(picture, { progressive, orientation: 6 });
      expect(check(file)).not.toThrow();
      expect(check(withoutEndOfImage(file))).not.toThrow();
    }
  });

  test("refuses a progressive one that stops before its last scan", async () => {
    const file = await encodeJpeg(picture, { progressive: true });
    const lastScan = Buffer.from(file).lastIndexOf(Uint8Array.of(0xff, MARKER.SOS));
    expect(check(file.subarray(0, lastScan))).toThrow(anErrorOf("image_truncated"));
  });

  test("is not misled by an EOI inside metadata", async () => {
    const file = await encodeJpeg(picture, { progressive: true });
    const preview = jpegSegment(MARKER.APP1, await encodeJpeg(flat(8, 8)));
    const withPreview = withJpegSegments(file, preview);
    expect(check(withPreview)).not.toThrow();
    const lastScan = Buffer.from(file).lastIndexOf(Uint8Array.of(0xff, MARKER.SOS));
    const cut = withPreview.subarray(0, preview.length + lastScan);
    expect(check(cut)).toThrow(anErrorOf("image_truncated"));
  });
});

describe("assertComplete of a PNG", () => {
  const file = encodePng(picture, { color: "rgb", idatBytes: 700, icc: iccProfile() });

  test("takes whole ones, and one that lacks bytes of its last checksum only", () => {
    expect(check(file)).not.toThrow();
    for (const missing of [1, 2, 3, 4]) expect(check(file.subarray(0, -missing))).not.toThrow();
  });

  test("refuses one that is cut anywhere before", () => {
    const IHDR_END = 8 + 25;
    for (let length = IHDR_END; length < file.length - 4; length++) {
      expect(check(file.subarray(0, length))).toThrow(anErrorOf("image_truncated"));
    }
  });

  test("refuses one without pixel data", () => {
    const empty = assemblePng(pngHeader(4, 4, 8, 2), PNG_END);
    expect(check(empty)).toThrow(anErrorOf("image_truncated"));
  });

  test("does not mind what follows the end", () => {
    expect(check(Buffer.concat([file, Buffer.from("trailing data")]))).not.toThrow();
  });
});

describe("assertComplete of a WebP", () => {
  test("takes whole ones of every kind", async () => {
    const files = [
      await encodeWebp(picture),
      await encodeWebp(picture, { lossless: true }),
      await encodeWebp(cutout(40, 30)),
      await encodeWebp(cutout(40, 30), { orientation: 3, icc: iccProfile() }),
    ];
    for (const file of files) {
      expect(check(file)).not.toThrow();
      expect(check(Buffer.concat([file, Buffer.from("more")]))).not.toThrow();
    }
  });

  test("refuses one that is cut anywhere behind its header", async () => {
    const file = await encodeWebp(picture, { orientation: 3 });
    const HEADER_END = 12 + 18 + 18;
    for (let length = HEADER_END; length < file.length; length++) {
      expect(check(file.subarray(0, length))).toThrow(anErrorOf("image_truncated"));
    }
  });

  test("refuses one whose container is shorter than its last chunk", async () => {
    const file = await encodeWebp(picture);
    new DataView(file.buffer).setUint32(4, file.length - 8 - 20, true);
    expect(check(file)).toThrow(anErrorOf("image_truncated"));
  });

  test("takes one without the padding of its last chunk, if the container counts none", async () => {
    const [image] = webpChunks(await encodeWebp(picture));
    if (!image) throw new Error("no image chunk");
    // The encoder pads the coded data itself; one byte less makes the chunk's length odd.
    const padded = assembleWebp({ ...image, data: image.data.subarray(0, -1) });
    const unpadded = padded.slice(0, -1);
    expect(check(unpadded)).toThrow(anErrorOf("image_truncated"));
    new DataView(unpadded.buffer).setUint32(4, unpadded.length - 8, true);
    expect(check(unpadded)).not.toThrow();
  });

  test("refuses one without an image chunk", () => {
    expect(check(assembleWebp(webpCanvas(40, 30)))).toThrow(anErrorOf("image_truncated"));
  });
});

describe("withEndOfImage", () => {
  test("gives back the same bytes when they end in EOI", async () => {
    const file = await encodeJpeg(picture);
    expect(withEndOfImage(file)).toBe(file);
  });

  test("appends EOI to a copy otherwise", async () => {
    const file = await encodeJpeg(picture);
    const cut = withoutEndOfImage(file);
    expect(withEndOfImage(cut)).toEqual(file);
    expect(cut).toEqual(file.slice(0, -2));
    expect(withEndOfImage(file.subarray(0, -1)).slice(-3)).toEqual(Uint8Array.of(0xff, 0xff, 0xd9));
  });
});
