import { beforeAll, describe, expect, test } from "bun:test";
import { WatermarkUnrenderableError } from "../../../src/domain/errors.ts";
import { readBundledFont } from "../../../src/imaging/text/bundled-font.ts";
import { outlineBounds } from "../../../src/imaging/text/outline-bounds.ts";
import { createShaper, type Shaper } from "../../../src/imaging/text/shaper.ts";

let shaper: Shaper;
beforeAll(async () => {
  shaper = createShaper(await readBundledFont());
});

function refusalOf(text: string): WatermarkUnrenderableError {
  try {
    shaper.shape(text);
  } catch (error) {
    if (error instanceof WatermarkUnrenderableError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was shaped`);
}

/** The missing characters that the error names, as written in it. */
function namedIn(text: string): string[] {
  return refusalOf(text).message.match(/"[^"]*" \(U\+[0-9A-F]+\)/g) ?? [];
}

function widthOf(text: string): number {
  const { xMin, xMax } = outlineBounds(shaper.shape(text)) ?? { xMin: 0, xMax: 0 };
  return xMax - xMin;
}

describe("characters that the font lacks", () => {
  test("are refused by name and code point", () => {
    expect(refusalOf("a漢b").code).toBe("watermark_unrenderable");
    expect(namedIn("a漢b")).toEqual(['"漢" (U+6F22)']);
  });

  test("are named once each, at most five", () => {
    expect(namedIn("漢x漢字")).toEqual(['"漢" (U+6F22)', '"字" (U+5B57)']);
    const { message } = refusalOf("一二三四五六七");
    expect(message.match(/U\+/g)).toHaveLength(5);
    expect(message).toContain("and 2 more");
  });

  test("are named whole when they take two code units, also behind such a one", () => {
    expect(namedIn("👍🏽 ok 漢")).toEqual(['"👍" (U+1F44D)', '"🏽" (U+1F3FD)', '"漢" (U+6F22)']);
  });

  test("are named alone: joiners and selectors between them are not missing", () => {
    expect(namedIn("👨‍👩 ☃️ x")).not.toContain('"\u200d" (U+200D)');
    expect(namedIn("👨‍👩")).toEqual(['"👨" (U+1F468)', '"👩" (U+1F469)']);
  });

  test("are the combining mark and not the letter under it", () => {
    expect(namedIn("q\u0325")).toEqual(['"\u0325" (U+0325)']);
    expect(namedIn("fi\u0325fi")).toEqual(['"\u0325" (U+0325)']);
  });

  test("are refused in scripts that run from right to left, in the order of the text", () => {
    expect(namedIn("שלום")).toEqual([
      ...['"ש" (U+05E9)', '"ל" (U+05DC)', '"ו" (U+05D5)', '"ם" (U+05DD)'],
    ]);
    expect(namedIn("abc مر")).toEqual(['"م" (U+0645)', '"ر" (U+0631)']);
    expect(namedIn("हि")).toEqual(['"ह" (U+0939)', '"ि" (U+093F)']);
  });

  test("are lone surrogates too", () => {
    expect(refusalOf("a\ud800").message).toContain("U+D800");
  });
});

describe("shaping", () => {
  test("composes a letter and its mark, and stacks marks that have no letter of their own", () => {
    expect(shaper.shape("e\u0301")).toEqual(shaper.shape("é"));
    const heightOf = (text: string): number => outlineBounds(shaper.shape(text))?.yMax ?? 0;
    expect(heightOf("é\u0301")).toBeGreaterThan(heightOf("é"));
    expect(heightOf("é\u0301\u0301")).toBeGreaterThan(heightOf("é\u0301"));
  });

  test("kerns", () => {
    expect(widthOf("AV")).toBeLessThan(widthOf("A") + widthOf("V"));
    expect(widthOf("HH")).toBeGreaterThan(2 * widthOf("H"));
  });

  test("is not turned round by a mark of direction", () => {
    const plain = shaper.shape("abc");
    for (const mark of ["\u200e", "\u200f", "\u061c", "\u202e"]) {
      expect(shaper.shape(`${mark}abc`)).toEqual(plain);
    }
  });

  test("does not depend on what was shaped before", () => {
    const before = shaper.shape("Filigrane");
    refusalOf("漢");
    shaper.shape("Ωμέγα");
    expect(shaper.shape("Filigrane")).toEqual(before);
  });

  test("draws nothing for characters that are not to be seen", () => {
    expect(shaper.shape("\u200b\u200d\u2060\u00ad ").verbs).toHaveLength(0);
  });
});

test("takes 200 code points and refuses one more", () => {
  expect(shaper.shape("W".repeat(200)).verbs.length).toBeGreaterThan(200);
  expect(refusalOf("W".repeat(201)).code).toBe("watermark_unrenderable");
});

test("refuses bytes that are no font", () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(1000).fill(7)]) {
    expect(() => createShaper(bytes)).toThrow(expect.objectContaining({ code: "internal_error" }));
  }
});
