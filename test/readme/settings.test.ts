import { expect, test } from "bun:test";
import { HOLDS } from "../../src/config/live-settings.ts";
import { sectionOf } from "./code-blocks.ts";

const SETTINGS = sectionOf("Settings");

test("the README names every setting that holds only from the next start, and no other", () => {
  const [, named = ""] =
    SETTINGS.match(/hold only from the next start.*?: (.*?)\. All others/s) ?? [];
  const patterns = [...named.matchAll(/`([A-Z_]+\*?)`/g)].map(
    ([, name = ""]) => new RegExp(`^${name.replace("*", ".*")}$`),
  );
  expect(patterns.length).toBeGreaterThan(10);
  for (const [name, holds] of Object.entries(HOLDS)) {
    const isNamed = patterns.some((pattern) => pattern.test(name));
    expect([name, isNamed]).toEqual([name, holds === "next start"]);
  }
});

test("the README's table has every setting", () => {
  const rows = SETTINGS.split("\n").filter((line) => line.startsWith("| `"));
  const names = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)]);
  expect(names.map(([, name]) => name).sort()).toEqual(Object.keys(HOLDS).sort());
});
