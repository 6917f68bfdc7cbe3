import { describe, expect, test } from "bun:test";
import { judgeFile } from "../../src/web/photos/judge-file.ts";
import { encodeJpeg, encodePng, encodeWebp, photo } from "../fixtures/pictures.ts";

const MAX_BYTES = 1_000_000;
const small = photo(8, 8);

/** The `ftyp` box of an ISO base media file. */
function isoMedia(brand: string): Blob {
  return new Blob([`\0\0\0\x18ftyp${brand}\0\0\0\0mif1${brand}`]);
}

describe("a file", () => {
  test("may be a JPEG, a PNG or a WebP", async () => {
    const files = [await encodeJpeg(small), encodePng(small, {}), await encodeWebp(small, {})];
    for (const file of files) {
      expect(await judgeFile(new Blob([file]), MAX_BYTES)).toBeUndefined();
    }
  });

  test.each(["heic", "heix", "hevc", "mif1"])("of the brand %s is HEIC", async (brand) => {
    expect(await judgeFile(isoMedia(brand), MAX_BYTES)).toBe("heic");
  });

  test.each([
    ["a video", isoMedia("isom")],
    ["an AVIF", isoMedia("avif")],
    ["a box of another type", new Blob(["\0\0\0\x18freeheic\0\0\0\0"])],
    ["a GIF", new Blob(["GIF89a, and so on"])],
    ["a PDF", new Blob(["%PDF-1.7, and so on"])],
    ["a single byte", new Blob(["x"])],
  ])("that is %s is no photo", async (_, file) => {
    expect(await judgeFile(file, MAX_BYTES)).toBe("no_photo");
  });

  test("is judged by its first bytes, whatever its name says", async () => {
    const file = new File([await isoMedia("heic").arrayBuffer()], "photo.jpg", {
      type: "image/jpeg",
    });
    expect(await judgeFile(file, MAX_BYTES)).toBe("heic");
  });

  test("may be as large as the limit and no larger", async () => {
    const jpeg = await encodeJpeg(small);
    const padded = new Blob([jpeg, new Uint8Array(MAX_BYTES - jpeg.byteLength)]);
    expect(await judgeFile(padded, MAX_BYTES)).toBeUndefined();
    expect(await judgeFile(padded, MAX_BYTES - 1)).toBe("file_too_large");
  });

  test("without a byte is empty", async () => {
    expect(await judgeFile(new Blob([]), MAX_BYTES)).toBe("file_empty");
  });

  test("that cannot be read is no mistake of the page", async () => {
    const gone = Bun.file("/nowhere/photo.jpg");
    Object.defineProperty(gone, "size", { value: 10 });
    expect(await judgeFile(gone, MAX_BYTES)).toBe("file_unreadable");
  });
});
