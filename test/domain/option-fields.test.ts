import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { InvalidParameterError } from "../../src/domain/errors.ts";
import { optionFields, parseText, resolveOptions } from "../../src/domain/option-fields.ts";
import {
  EFFORTS,
  OPTION_FIELDS,
  type OptionDefaults,
  type OptionFields,
  PIPELINE_VERSION,
  POSITIONS,
} from "../../src/domain/watermark-options.ts";
import {
  findTextFault,
  MAX_TEXT_CODE_POINTS,
  type TextFault,
} from "../../src/domain/watermark-text.ts";
import { anErrorOf } from "../fixtures/error-code.ts";

const defaults: OptionDefaults = {
  text: "House mark",
  effort: "fast",
  maxWidth: 1920,
  maxHeight: 1080,
  format: "webp",
};

describe("resolveOptions", () => {
  test("fills every absent field from the defaults", () => {
    expect(resolveOptions({}, defaults)).toEqual({
      pipelineVersion: PIPELINE_VERSION,
      text: "House mark",
      position: "bottom-right",
      color: "auto",
      format: "webp",
      effort: "fast",
      maxWidth: 1920,
      maxHeight: 1080,
    });
  });

  test("takes empty and blank fields for absent ones", () => {
    const blank = {
      ...{ wm_text: " \t", wm_position: "", wm_format: "  " },
      ...{ wm_color: " ", wm_effort: "" },
    };
    expect(resolveOptions(blank, defaults)).toEqual(resolveOptions({}, defaults));
  });

  test.each(POSITIONS)("takes the position %s", (position) => {
    expect(resolveOptions({ wm_position: ` ${position} ` }, defaults).position).toBe(position);
  });

  test.each(["jpeg", "webp"] as const)("takes the format %s over the negotiated one", (format) => {
    const other = format === "jpeg" ? "webp" : "jpeg";
    const options = resolveOptions({ wm_format: format }, { ...defaults, format: other });
    expect(options.format).toBe(format);
  });

  test("leaves the format auto to what was negotiated", () => {
    const options = resolveOptions({ wm_format: "auto" }, { ...defaults, format: "jpeg" });
    expect(options.format).toBe("jpeg");
  });

  test.each(EFFORTS)("takes the effort %s over the default", (effort) => {
    expect(resolveOptions({ wm_effort: ` ${effort} ` }, defaults).effort).toBe(effort);
  });

  test("writes a colour one way only", () => {
    expect(resolveOptions({ wm_color: " #A0fF09 " }, defaults).color).toBe("#a0ff09");
    expect(resolveOptions({ wm_color: "auto" }, defaults).color).toBe("auto");
  });

  const refused: readonly (readonly [keyof OptionFields, string])[] = [
    ["wm_position", "middle"],
    ["wm_position", "Top-Left"],
    ["wm_format", "png"],
    ["wm_format", "JPEG"],
    ["wm_effort", "best"],
    ["wm_effort", "Small"],
    ["wm_color", "red"],
    ["wm_color", "#fff"],
    ["wm_color", "#12345g"],
    ["wm_color", "#1234567"],
    ["wm_text", "two\nlines"],
    ["wm_text", "x".repeat(MAX_TEXT_CODE_POINTS + 1)],
  ];
  test.each(refused)("refuses %s with the value %p, and names the field", (field, value) => {
    const resolve = () => resolveOptions({ [field]: value }, defaults);
    expect(resolve).toThrow(anErrorOf("invalid_parameter"));
    expect(resolve).toThrow(expect.objectContaining({ field }));
  });

  test("tells the value and what was expected, but does not repeat a text that is too long", () => {
    const wrong = [
      [{ wm_position: " middle " }, `one of ${POSITIONS.join(", ")}, got "middle"`],
      [{ wm_color: "red" }, 'auto or #rrggbb, got "red"'],
      [{ wm_text: "two\nlines" }, 'no control characters, got "two\\nlines"'],
      [{ wm_text: "x".repeat(201) }, "at most 200 code points, got 201"],
    ] as const;
    for (const [fields, expected] of wrong) {
      const message = `Field "${Object.keys(fields)[0]}": expected ${expected}`;
      expect(() => resolveOptions(fields, defaults)).toThrow(message);
    }
  });
});

test("every form field has a schema, and no other has", () => {
  expect(Object.keys(optionFields.shape).sort()).toEqual([...OPTION_FIELDS].sort());
});

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

  test("gives the verdict that a page without schemas comes to", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: "grapheme", minLength: 190, maxLength: 210 }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        let verdict: TextFault | undefined;
        try {
          parseText("wm_text", text);
        } catch (error) {
          if (!(error instanceof InvalidParameterError)) throw error;
          verdict = error.message.includes("at most") ? "too long" : "not printable";
        }
        expect(findTextFault(text)).toBe(verdict);
      }),
    );
  });

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
