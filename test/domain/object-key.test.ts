import { describe, expect, test } from "bun:test";
import { posix } from "node:path";
import fc from "fast-check";
import { checkObjectKey, checkObjectPrefix } from "../../src/domain/object-key.ts";

function isTaken(check: (value: string) => void, value: string): boolean {
  try {
    check(value);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return false;
  }
}

describe("checkObjectKey", () => {
  const id = "0123456789abcdef".repeat(4);
  const VALID = [`original/${id}`, `result/${id}`, `job/${id}.json`, `pending/${id}`, "a", "A..b"];
  test.each(VALID)("takes %s", (key) => {
    expect(isTaken(checkObjectKey, key)).toBe(true);
  });

  test("takes segments of 255 characters and keys of 512, and none longer", () => {
    expect(isTaken(checkObjectKey, "a".repeat(255))).toBe(true);
    expect(isTaken(checkObjectKey, "a".repeat(256))).toBe(false);
    const half = "a".repeat(255);
    expect(isTaken(checkObjectKey, `${half}/${"a".repeat(254)}/b`)).toBe(true);
    expect(isTaken(checkObjectKey, `${half}/${half}/b`)).toBe(false);
  });

  test("takes no key that, as a path, is another or leads out of its folder", () => {
    const parts = fc.constantFrom("a", "b.c", ".", "..", "...", "/", "//", "\\", "\0", "\n", " ");
    const keys = fc.oneof(
      fc.array(parts, { maxLength: 8 }).map((list) => list.join("")),
      fc.string({ unit: "binary", maxLength: 30 }),
    );
    fc.assert(
      fc.property(keys, (key) => {
        if (!isTaken(checkObjectKey, key)) return;
        expect(posix.join("/root", key)).toBe(`/root/${key}`);
        expect(key).toMatch(/^[A-Za-z0-9._/-]+$/);
      }),
      { numRuns: 2000 },
    );
  });

  test("says what was given, but not all of something long", () => {
    expect(() => checkObjectKey("../secret")).toThrow('"../secret"');
    const long = () => checkObjectKey("x".repeat(100_000));
    expect(long).toThrow(RangeError);
    expect(long).not.toThrow("x".repeat(600));
  });
});

describe("checkObjectPrefix", () => {
  test.each(["pending/", "a/b/"])("takes %s", (prefix) => {
    expect(isTaken(checkObjectPrefix, prefix)).toBe(true);
  });
  test.each(["", "/", "pending", "../", "a//", ".a/", "./"])("refuses %j", (prefix) => {
    expect(isTaken(checkObjectPrefix, prefix)).toBe(false);
  });
});
