import { describe, expect, test } from "bun:test";
import { chooseLocale, LANGUAGES } from "../../src/web/language.ts";
import { PROBLEM_WORDS } from "../../src/web/service/problem-words.ts";
import { STRINGS } from "../../src/web/strings.ts";

describe("the language of the page", () => {
  test.each([
    [["fr"], "fr"],
    [["fr-CA", "en"], "fr"],
    [["FR-be"], "fr"],
    [["de", "fr", "en"], "fr"],
    [["en-GB", "fr"], "en"],
    [["de", "it"], "en"],
    [["fry"], "en"],
    [[], "en"],
  ] as const)("for %j is %s", (preferred, language) => {
    expect(chooseLocale(preferred).language).toBe(language);
  });

  test("keeps the region, by which figures are written", () => {
    expect(chooseLocale(["de", "fr-CA"])).toEqual({ language: "fr", tag: "fr-CA" });
  });

  test("has every phrase, in words that differ where the languages do", () => {
    for (const language of LANGUAGES) {
      for (const [key, phrase] of flatten(STRINGS[language])) expect(phrase, key).not.toBe("");
    }
    expect(STRINGS.fr.choosePhotos).not.toBe(STRINGS.en.choosePhotos);
  });

  test("says of every problem what is wrong and what to do", () => {
    for (const language of LANGUAGES) {
      for (const [code, { what, remedy }] of Object.entries(PROBLEM_WORDS[language])) {
        // "What" is followed by a full stop; the remedy is a sentence of its own.
        expect(what, code).toMatch(/^\p{Lu}.*[^.]$/u);
        expect(remedy, code).toMatch(/^\p{Lu}.*\.$/u);
      }
    }
  });
});

function flatten(table: object, path = ""): [string, string][] {
  return Object.entries(table).flatMap(([key, value]) => {
    if (typeof value === "string") return [[`${path}${key}`, value]];
    return typeof value === "object" ? flatten(value, `${path}${key}.`) : [];
  });
}
