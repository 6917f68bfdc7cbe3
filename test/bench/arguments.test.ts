import { describe, expect, test } from "bun:test";
import { PARTS, readArguments, UsageError } from "../../bench/arguments.ts";

describe("the arguments of the benchmark", () => {
  test("mean everything when there are none", () => {
    const { parts, files, uploads } = readArguments([]);
    expect(parts).toEqual(PARTS);
    expect(files).toEqual([]);
    expect(uploads).toBe(1000);
  });

  test("choose one part and how long it takes", () => {
    expect(readArguments(["memory", "--uploads", "5000"])).toMatchObject({
      parts: ["memory"],
      uploads: 5000,
    });
    expect(readArguments(["http", "a.jpg", "--seconds", "20"])).toMatchObject({
      parts: ["http"],
      files: ["a.jpg"],
      seconds: 20,
    });
  });

  test.each([
    ["a part that is not there", ["speed"]],
    ["pictures for a part that takes none", ["memory", "a.jpg"]],
    ["an option that is not there", ["--fast"]],
    ["too few uploads", ["memory", "--uploads", "9"]],
    ["no number", ["pipeline", "--rounds", "many"]],
    ["half a second", ["http", "--seconds", "0.5"]],
  ])("are refused for %s", (_, argv) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
  });
});
