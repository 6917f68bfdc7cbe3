import { describe, expect, test } from "bun:test";
import { createFormats } from "../../src/web/formats.ts";

/** Spaces of every width are one to these tests; which one is typography's business. */
const plain = (text: string): string => text.replace(/\s/g, " ");

describe("figures", () => {
  const english = createFormats("en");
  const french = createFormats("fr");

  test.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1 kB"],
    [312_400, "312 kB"],
    [999_999, "1 MB"],
    [4_230_000, "4.2 MB"],
    [123_400_000, "123 MB"],
    [2_500_000_000, "2.5 GB"],
  ])("%d bytes are %s", (bytes, words) => {
    expect(plain(english.bytes(bytes))).toBe(words);
  });

  test("bytes are octets in French", () => {
    expect(plain(french.bytes(4_230_000))).toBe("4,2 Mo");
  });

  test("a limit is never said to be more than it is", () => {
    expect(plain(english.limit(20 * 2 ** 20))).toBe("20 MB");
    expect(plain(english.limit(1999))).toBe("1.9 kB");
    expect(plain(english.limit(999_999))).toBe("999 kB");
  });

  test("a change has a sign, and a true minus", () => {
    expect(english.change(1000, 100)).toBe("−90%");
    expect(english.change(1000, 1250)).toBe("+25%");
    expect(english.change(1000, 1000)).toBe("0%");
    expect(english.change(0, 10)).toBe("0%");
  });

  test("durations are milliseconds up to a second", () => {
    expect(plain(english.duration(0.42))).toBe("0.4 ms");
    expect(plain(english.duration(361.2))).toBe("361 ms");
    expect(plain(english.duration(1234))).toBe("1.2 sec");
  });
});
