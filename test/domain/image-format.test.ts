import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { SNIFF_BYTES, sniffFormat } from "../../src/domain/image-format.ts";
import { encodeJpeg, encodePng, encodeWebp, photo } from "../fixtures/pictures.ts";

const picture = photo(16, 16);
const files = {
  jpeg: await encodeJpeg(picture),
  png: encodePng(picture),
  webp: await encodeWebp(picture),
} as const;

describe("sniffFormat", () => {
  test.each(Object.entries(files))("tells %s by its first bytes alone", (format, bytes) => {
    expect<string | undefined>(sniffFormat(bytes.subarray(0, SNIFF_BYTES))).toBe(format);
  });

  test.each(Object.entries(files))("does not guess at %s from too few bytes", (format, bytes) => {
    for (let length = 0; length <= SNIFF_BYTES; length++) {
      const verdict: string | undefined = sniffFormat(bytes.subarray(0, length));
      expect([undefined, format]).toContain(verdict);
    }
    expect(sniffFormat(bytes.subarray(0, 2))).toBeUndefined();
  });

  test.each([
    ["a GIF", "GIF89a\x01\0\x01\0\0\0"],
    ["a WAVE file, which is RIFF too", "RIFF\x24\0\0\0WAVEfmt "],
    ["a PNG whose line ends were cut", "\x89PNG\r\x1a\n\0\0\0\rI"],
    ["a PNG whose line ends were converted", "\x89PNG\n\x1a\n\0\0\0\rI"],
    ["text", "<svg xmlns=''/>"],
  ])("takes %s for none of them", (_, head) => {
    expect(sniffFormat(Buffer.from(head, "latin1"))).toBeUndefined();
  });

  test("never changes its verdict when more bytes arrive", () => {
    const head = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      ...Object.values(files).map((file) => fc.constant<Uint8Array>(file.subarray(0, 40))),
    );
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 20 }), (bytes, more) => {
        const padded = Buffer.concat([bytes, more]);
        if (bytes.length < SNIFF_BYTES) return;
        expect(sniffFormat(padded)).toBe(sniffFormat(bytes));
      }),
      { numRuns: 300 },
    );
  });
});
