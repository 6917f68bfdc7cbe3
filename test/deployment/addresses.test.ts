import { expect, test } from "bun:test";
import { localized } from "./addresses.ts";

const ADDRESSES = new Map([
  ["api-1:3000", 21_001],
  ["redis:6379", 21_002],
]);

test("only whole addresses are given another place", () => {
  const text = "server api-1 api-1:3000 x-api-1:3000 redis://redis:6379/1";
  expect(localized(text, ADDRESSES)).toBe(
    "server api-1 127.0.0.1:21001 x-api-1:3000 redis://127.0.0.1:21002/1",
  );
});

test("a known host at a port where nothing listens is an error", () => {
  expect(() => localized("redis://redis:6380", ADDRESSES)).toThrow("redis:6380");
  expect(() => localized("http://api-1:30000", ADDRESSES)).toThrow("api-1:30000");
});
