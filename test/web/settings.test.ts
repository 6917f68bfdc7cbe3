import { describe, expect, test } from "bun:test";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import type { OptionDefaults } from "../../src/domain/watermark-options.ts";
import { readPageSettings } from "../../src/web/page-settings.ts";
import {
  COLOR_CHOICES,
  defaultSettings,
  FORMAT_CHOICES,
  parseSettings,
  type SignSettings,
  settingsKey,
  toOptionFields,
} from "../../src/web/settings/settings.ts";

const DEFAULTS = defaultSettings("small");
const SERVICE: OptionDefaults = {
  text: "Filigrane",
  effort: "auto",
  maxWidth: 1920,
  maxHeight: 1080,
  format: "webp",
};

describe("remembered settings", () => {
  test("come back as they were", () => {
    const chosen: SignSettings = {
      text: "© Ana",
      position: "top",
      color: "own",
      ownColor: "#12abEF",
      format: "jpeg",
      effort: "fast",
    };
    expect(parseSettings(JSON.stringify(chosen), DEFAULTS)).toEqual(chosen);
  });

  test.each([null, "", "not JSON", "null", "[]", '"text"', "7"])(
    "are the defaults where %j stands in their place",
    (json) => {
      expect(parseSettings(json, DEFAULTS)).toEqual(DEFAULTS);
    },
  );

  test("keep what makes sense beside what does not", () => {
    const json = JSON.stringify({
      ...{ text: 7, position: "middle", color: "red", ownColor: "red" },
      ...{ format: "gif", effort: "fast" },
    });
    expect(parseSettings(json, DEFAULTS)).toEqual({ ...DEFAULTS, effort: "fast" });
  });
});

describe("what is sent for the settings", () => {
  test("is taken by the service, whatever is chosen", () => {
    for (const color of COLOR_CHOICES) {
      for (const format of FORMAT_CHOICES) {
        const fields = toOptionFields({ ...DEFAULTS, color, format });
        expect(() => resolveOptions(fields, SERVICE)).not.toThrow();
      }
    }
  });

  test("is what is chosen", () => {
    const fields = toOptionFields({
      ...DEFAULTS,
      text: "© Ana",
      position: "top",
      color: "own",
      ownColor: "#12abef",
      format: "jpeg",
    });
    expect(resolveOptions(fields, SERVICE)).toMatchObject({
      ...{ text: "© Ana", position: "top", color: "#12abef", format: "jpeg", effort: "small" },
    });
  });
});

describe("the key of settings", () => {
  test("is the same for settings that make the same picture", () => {
    const key = settingsKey({ ...DEFAULTS, text: "Café" });
    expect(settingsKey({ ...DEFAULTS, text: " Cafe\u0301 " })).toBe(key);
    expect(settingsKey({ ...DEFAULTS, text: "Café", ownColor: "#000000" })).toBe(key);
  });

  test("differs as soon as the picture does", () => {
    const keys = [
      DEFAULTS,
      { ...DEFAULTS, text: "A" },
      { ...DEFAULTS, position: "top" as const },
      { ...DEFAULTS, color: "own" as const },
      { ...DEFAULTS, color: "own" as const, ownColor: "#000000" },
      { ...DEFAULTS, format: "jpeg" as const },
      { ...DEFAULTS, effort: "fast" as const },
    ].map(settingsKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("the service's settings on the root element", () => {
  const attributes = {
    ...{ maxUploadBytes: "20971520", maxWidth: "1920", maxHeight: "1080" },
    ...{ watermarkText: "Filigrane", effort: "small" },
  };

  test("are read", () => {
    expect(readPageSettings(attributes)).toEqual({
      maxUploadBytes: 20_971_520,
      box: { width: 1920, height: 1080 },
      watermarkText: "Filigrane",
      effort: "small",
    });
  });

  test.each(["maxUploadBytes", "maxWidth", "maxHeight"])("need %s", (name) => {
    for (const value of [undefined, "", "0", "-1", "many"]) {
      expect(() => readPageSettings({ ...attributes, [name]: value })).toThrow(name);
    }
  });
});
