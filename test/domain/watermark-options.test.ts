import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { InvalidParameterError } from "../../src/domain/errors.ts";
import {
  type CanonicalOptions,
  canonicalJson,
  EFFORTS,
  MAX_TEXT_CODE_POINTS,
  POSITIONS,
  parseText,
} from "../../src/domain/watermark-options.ts";
import { anErrorOf } from "../fixtures/error-code.ts";

describe("parseText", () => {
  test("brings equal texts to one form (NFC) and trims them", () => {
    expect(parseText("wm_text", "  cafe\u0301 ")).toBe("caf\u00e9");
  });

  test("counts code points, not UTF-16 units", () => {
    const faces = "😀".repeat(MAX_TEXT_CODE_POINTS);
    expect(parseText("wm_text", faces)).toBe(faces);
    expect(() => parseText("wm_text", `${faces}😀`)).toThrow(InvalidParameterError);
  });

  test.each(["a\u0000b", "a\u001bb", "a\u007fb", "a\u0085b", "a\ud800b"])(
    "refuses the control character or lone surrogate in %p",
    (text) => {
      expect(() => parseText("wm_text", text)).toThrow(anErrorOf("invalid_parameter"));
    },
  );

  test("gives a text that it takes as it is: parsing twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (value) => {
        let once: string;
        try {
          once = parseText("wm_text", value);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidParameterError);
          return;
        }
        expect(parseText("wm_text", once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

describe("canonicalJson", () => {
  const anyOptions: fc.Arbitrary<CanonicalOptions> = fc.record({
    pipelineVersion: fc.integer({ min: 1, max: 3 }),
    text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
    position: fc.constantFrom(...POSITIONS),
    color: fc.constantFrom("auto", "#000000", "#00000a"),
    format: fc.constantFrom("jpeg", "webp"),
    effort: fc.constantFrom(...EFFORTS),
    maxWidth: fc.integer({ min: 1, max: 30 }),
    maxHeight: fc.integer({ min: 1, max: 30 }),
  });

  test("tells every two different options apart", () => {
    fc.assert(
      fc.property(anyOptions, anyOptions, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(Bun.deepEquals(a, b));
      }),
      { numRuns: 300 },
    );
  });

  test("tells options apart that differ in any single field", () => {
    fc.assert(
      fc.property(anyOptions, anyOptions, (a, b) => {
        for (const key of Object.keys(a) as (keyof CanonicalOptions)[]) {
          const changed: CanonicalOptions = { ...a, [key]: b[key] };
          expect(canonicalJson(changed) === canonicalJson(a)).toBe(a[key] === b[key]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("does not depend on the order in which the fields were set, and reads back", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        // fromEntries of an object's own entries holds the same fields with the same values.
        const reversed = Object.fromEntries(
          Object.entries(options).reverse(),
        ) as unknown as CanonicalOptions;
        expect(canonicalJson(reversed)).toBe(canonicalJson(options));
        expect(JSON.parse(canonicalJson(options))).toEqual(options);
      }),
      { numRuns: 100 },
    );
  });
});
