import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseHeaderValue } from "../../src/ingest/header-value.ts";

const parameters = (value: string) => {
  const header = parseHeaderValue(value);
  return header && Object.fromEntries(header.parameters);
};

test("reads type and parameters, names without regard to case", () => {
  const header = parseHeaderValue('Form-Data; NAME="image" ;filename=a.jpg');
  expect(header?.type).toBe("form-data");
  expect(Object.fromEntries(header?.parameters ?? [])).toEqual({
    name: "image",
    filename: "a.jpg",
  });
});

test.each([
  ['f; name="a;b=c"', { name: "a;b=c" }],
  ['f; name=""', { name: "" }],
  [String.raw`f; name="a\"b\\c"`, { name: String.raw`a"b\c` }],
  [String.raw`f; filename="C:\dir\photo.jpg"`, { filename: String.raw`C:\dir\photo.jpg` }],
  [String.raw`f; filename="dir\"; name="x"`, { filename: "dir\\", name: "x" }],
  [String.raw`f; filename="dir\"`, { filename: "dir\\" }],
  ["f; a=1;", { a: "1" }],
  ["f", {}],
])("reads %j", (value, expected) => {
  expect(parameters(value)).toEqual(expected);
});

test.each([
  "",
  "; a=1",
  "f; a",
  "f; a=",
  'f; a="1',
  'f; a="1"2',
  "f; a=1; A=2",
  "f; a=1 2",
  "f;; a=1",
  "f, g; a=1",
])("finds %j malformed", (value) => {
  expect(parseHeaderValue(value)).toBeUndefined();
});

test("gives back every value that was quoted as RFC 9110 says", () => {
  const text = fc.string({ unit: fc.constantFrom("a", '"', "\\", ";", "=", " ", "é", "\t") });
  fc.assert(
    fc.property(text, text, (first, second) => {
      const quote = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;
      expect(parameters(`f; a=${quote(first)}; b=${quote(second)}`)).toEqual({
        a: first,
        b: second,
      });
    }),
    { numRuns: 300 },
  );
});

test("takes no longer than linear time for hostile values", () => {
  const startedAt = performance.now();
  for (const piece of ["\\", '\\"', '";', " ", "a=", '"']) {
    parseHeaderValue(`f; a="${piece.repeat(8000)}`);
    parseHeaderValue(`f${piece.repeat(8000)}`);
  }
  expect(performance.now() - startedAt).toBeLessThan(500);
});
