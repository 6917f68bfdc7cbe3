import { describe, expect, test } from "bun:test";
import { parseCanonicalOptions } from "../../src/domain/canonical-options.ts";
import {
  type CanonicalOptions,
  canonicalJson,
  PIPELINE_VERSION,
} from "../../src/domain/watermark-options.ts";
import { anErrorOf } from "../fixtures/error-code.ts";

const OPTIONS: CanonicalOptions = {
  pipelineVersion: PIPELINE_VERSION,
  text: 'Zoë "\\" 🖋',
  position: "top",
  color: "#00ff7f",
  format: "webp",
  effort: "fast",
  maxWidth: 300,
  maxHeight: 200,
};

const withChange = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...OPTIONS, ...change });

describe("the options of another node", () => {
  test("are read as they were written", () => {
    expect(parseCanonicalOptions(canonicalJson(OPTIONS))).toEqual(OPTIONS);
  });

  test("may carry more than this version knows", () => {
    expect(parseCanonicalOptions(withChange({ mood: "blue" }))).toEqual(OPTIONS);
  });

  const MALFORMED: readonly (readonly [string, string])[] = [
    ["no JSON", "{"],
    ["no object", "[]"],
    ["null", "null"],
    ["no version", withChange({ pipelineVersion: undefined })],
    ["a version that is no number", withChange({ pipelineVersion: "2" })],
    ["a key too few", withChange({ text: undefined })],
    ["no text", withChange({ text: "" })],
    ["a text of 201 code points", withChange({ text: "🖋".repeat(201) })],
    ["a text that is not trimmed", withChange({ text: " a" })],
    ["a text that is not in NFC", withChange({ text: "e\u0301" })],
    ["a control character", withChange({ text: "a\u0007b" })],
    ["half a surrogate pair", withChange({ text: "a\ud800b" })],
    ["another position", withChange({ position: "middle" })],
    ["a colour in capitals", withChange({ color: "#00FF7F" })],
    ["auto for a format", withChange({ format: "auto" })],
    ["another effort", withChange({ effort: "huge" })],
    ["a box of half pixels", withChange({ maxWidth: 1.5 })],
    ["no box", withChange({ maxHeight: 0 })],
  ];
  test.each(MALFORMED)("are refused when malformed: %s", (_, json) => {
    expect(() => parseCanonicalOptions(json)).toThrow(anErrorOf("invalid_parameter"));
    expect(() => parseCanonicalOptions(json)).toThrow(/^Field "options": expected /);
  });

  test("say where they are wrong", () => {
    const parse = (): unknown => parseCanonicalOptions(withChange({ effort: "huge" }));
    expect(parse).toThrow(/ at effort/);
  });

  test.each([PIPELINE_VERSION - 1, PIPELINE_VERSION + 1])(
    "of version %p are for somebody else, whatever they hold",
    (pipelineVersion) => {
      for (const change of [{}, { position: "middle" }]) {
        const json = withChange({ pipelineVersion, ...change });
        expect(() => parseCanonicalOptions(json)).toThrow(anErrorOf("backend_unavailable"));
      }
    },
  );
});
