import { expect, test } from "bun:test";
import { nameKey, outputName } from "../../../src/cli/sign/output-name.ts";

test.each([
  ["sub/a.webp", "sub/a.jpg", "sub/a.webp"],
  ["a.png", "a.jpg", "a.webp"],
  ["a.JPG", "a.JPG", "a.webp"],
  ["a.jpeg", "a.jpeg", "a.webp"],
  ["a.HEIC", "a.jpg", "a.webp"],
  ["a", "a.jpg", "a.webp"],
  ["a.b/c", "a.b/c.jpg", "a.b/c.webp"],
  ["v1.2", "v1.2.jpg", "v1.2.webp"],
  ["a.jpg.png", "a.jpg.jpg", "a.jpg.webp"],
])("%s becomes %s as JPEG and %s as WebP", (name, jpeg, webp) => {
  expect(outputName(name, "jpeg")).toBe(jpeg);
  expect(outputName(name, "webp")).toBe(webp);
});

test("names that some file system takes for one have one key", () => {
  expect(nameKey("Sub/A.JPG")).toBe(nameKey("sub/a.jpg"));
  expect(nameKey("e\u0301te\u0301.jpg")).toBe(nameKey("\u00e9t\u00e9.jpg"));
  expect(nameKey("a.jpg")).not.toBe(nameKey("b.jpg"));
});
