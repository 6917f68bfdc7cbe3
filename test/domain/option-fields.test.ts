import { describe, expect, test } from "bun:test";
import { optionFields, resolveOptions } from "../../src/domain/option-fields.ts";
import {
  EFFORTS,
  MAX_TEXT_CODE_POINTS,
  OPTION_FIELDS,
  type OptionDefaults,
  type OptionFields,
  PIPELINE_VERSION,
  POSITIONS,
} from "../../src/domain/watermark-options.ts";
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
