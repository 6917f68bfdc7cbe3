import { describe, expect, test } from "bun:test";
import { resultName, uniqueNames } from "../../src/web/photos/unique-names.ts";

describe("the name of a signed photo", () => {
  test.each([
    ["a.jpg", "webp", "a.webp"],
    ["a.PNG", "jpeg", "a.jpg"],
    ["a.b.jpeg", "jpeg", "a.b.jpg"],
    ["no ending", "webp", "no ending.webp"],
    [".jpg", "webp", "photo.webp"],
  ] as const)("%s as %s is %s", (name, format, expected) => {
    expect(resultName(name, format)).toBe(expected);
  });
});

describe("unique names", () => {
  test("are left as they are when they differ", () => {
    expect(uniqueNames(["a.jpg", "b.jpg", "a.webp"])).toEqual(["a.jpg", "b.jpg", "a.webp"]);
  });

  test("count the equal ones", () => {
    expect(uniqueNames(["a.jpg", "a.jpg", "a.jpg"])).toEqual(["a.jpg", "a-2.jpg", "a-3.jpg"]);
  });

  test("step over a name that is taken already", () => {
    const names = uniqueNames(["a-2.jpg", "a.jpg", "a.jpg", "a-2.jpg"]);
    expect(names).toEqual(["a-2.jpg", "a.jpg", "a-3.jpg", "a-2-2.jpg"]);
  });

  test("differ by more than case, as file systems want it", () => {
    expect(uniqueNames(["A.jpg", "a.jpg"])).toEqual(["A.jpg", "a-2.jpg"]);
  });
});
