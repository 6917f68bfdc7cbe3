import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  fourCC,
  hasText,
  uint8,
  uint16be,
  uint16le,
  uint24le,
  uint32be,
  uint32le,
} from "../../src/domain/byte-reader.ts";
import { anErrorOf } from "../fixtures/error-code.ts";

const readers = { uint8, uint16be, uint16le, uint24le, uint32be, uint32le };
const width = { uint8: 1, uint16be: 2, uint16le: 2, uint24le: 3, uint32be: 4, uint32le: 4 };

describe("the numbers of a file", () => {
  test("agree with Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), fc.nat(2), (bytes, offset) => {
        const node = Buffer.from(bytes);
        expect(uint8(bytes, offset)).toBe(node.readUInt8(offset));
        expect(uint16be(bytes, offset)).toBe(node.readUInt16BE(offset));
        expect(uint16le(bytes, offset)).toBe(node.readUInt16LE(offset));
        expect(uint24le(bytes, offset)).toBe(node.readUIntLE(offset, 3));
        expect(uint32be(bytes, offset)).toBe(node.readUInt32BE(offset));
        expect(uint32le(bytes, offset)).toBe(node.readUInt32LE(offset));
      }),
      { numRuns: 200 },
    );
  });

  test.each(Object.keys(readers) as (keyof typeof readers)[])("end with it: %s", (name) => {
    const bytes = new Uint8Array(8);
    const last = bytes.length - width[name];
    expect(readers[name](bytes, last)).toBe(0);
    expect(() => readers[name](bytes, last + 1)).toThrow(anErrorOf("image_truncated"));
    expect(() => readers[name](bytes, 2 ** 40)).toThrow(anErrorOf("image_truncated"));
  });
});

test("fourCC is the number that stands where the characters do", () => {
  expect(fourCC("VP8 ")).toBe(uint32be(Buffer.from("VP8 "), 0));
  expect(fourCC("\xff\xfe\xfd\xfc")).toBe(0xfffefdfc);
});

test("hasText finds text where it stands, and nothing past the end", () => {
  const bytes = Buffer.from("..Exif\0");
  expect(hasText(bytes, 2, "Exif\0")).toBe(true);
  expect(hasText(bytes, 1, "Exif\0")).toBe(false);
  expect(hasText(bytes, 2, "Exif\0\0")).toBe(false);
});
