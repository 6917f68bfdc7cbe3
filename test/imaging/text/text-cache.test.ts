import { beforeAll, expect, test } from "bun:test";
import { readBundledFont } from "../../../src/imaging/text/bundled-font.ts";
import { createShaper } from "../../../src/imaging/text/shaper.ts";
import { createTextRenderer } from "../../../src/imaging/text/text-renderer.ts";

const ROOMY = { width: 1880, height: 1040 };

let font: Uint8Array;
beforeAll(async () => {
  font = await readBundledFont();
});

test("gives the same mask again for the same text and size", () => {
  const renderer = createTextRenderer({ font });
  const mask = renderer.render("Filigrane", ROOMY);
  expect(renderer.render("Filigrane", ROOMY)).toBe(mask);
  // Other room, same size: the same mask.
  expect(renderer.render("Filigrane", { width: 900, height: 600 })).toBe(mask);
});

test("keeps texts, sizes and cuts apart", () => {
  const renderer = createTextRenderer({ font });
  const wide = renderer.render("Filigrane", ROOMY);
  const narrow = renderer.render("Filigrane", { width: 100, height: 100 });
  expect(narrow.fontSize).toBeLessThan(wide.fontSize);
  expect(renderer.render("Filigrand", ROOMY)).not.toBe(wide);
  const long = "W".repeat(200);
  expect(renderer.render(long, { width: 20, height: 1 }).width).toBe(20);
  expect(renderer.render(long, { width: 30, height: 1 }).width).toBe(30);
  expect(renderer.render(long, { width: 20, height: 1 }).width).toBe(20);
});

test("draws from the cache as it draws afresh", () => {
  const used = createTextRenderer({ font });
  used.render("Filigrane", ROOMY);
  const room = { width: 77, height: 50 };
  const fresh = createTextRenderer({ font }).render("Filigrane", room);
  expect(used.render("Filigrane", room)).toEqual(fresh);
});

test("keeps no more bytes than it may, and forgets the oldest first", () => {
  const cacheBytes = 64 * 1024;
  const renderer = createTextRenderer({ font, cacheBytes });
  const first = renderer.render("first", ROOMY);
  let most = 0;
  for (let index = 0; index < 100; index++) {
    renderer.render(`text ${index}`, ROOMY);
    most = Math.max(most, renderer.cachedBytes);
    expect(renderer.cachedBytes).toBeLessThanOrEqual(cacheBytes);
  }
  // The bound is what held it, not want of texts.
  expect(most).toBeGreaterThan(cacheBytes / 2);
  expect(renderer.render("text 99", ROOMY)).toBe(renderer.render("text 99", ROOMY));
  expect(renderer.render("first", ROOMY)).not.toBe(first);
});

test("keeps the outline for other sizes, and counts the bytes of it and of the masks", () => {
  const { verbs, coordinates } = createShaper(font).shape("Filigrane");
  const renderer = createTextRenderer({ font });
  expect(renderer.cachedBytes).toBe(0);
  const mask = renderer.render("Filigrane", ROOMY);
  const first = renderer.cachedBytes;
  const arrays = verbs.byteLength + coordinates.byteLength + mask.coverage.byteLength;
  expect(first).toBeGreaterThanOrEqual(arrays);
  const smaller = renderer.render("Filigrane", { width: 120, height: 100 });
  const second = renderer.cachedBytes - first;
  expect(second).toBeGreaterThanOrEqual(smaller.coverage.byteLength);
  expect(second).toBeLessThan(smaller.coverage.byteLength + coordinates.byteLength);
});

test("does not keep a mask that is larger than the cache, nor forget the others for it", () => {
  const renderer = createTextRenderer({ font, cacheBytes: 32 * 1024 });
  const small = renderer.render("small", { width: 60, height: 60 });
  const huge = renderer.render("W".repeat(100), { width: 20_000, height: 1040 });
  expect(huge.coverage.byteLength).toBeGreaterThan(32 * 1024);
  expect(renderer.render("small", { width: 60, height: 60 })).toBe(small);
  expect(renderer.cachedBytes).toBeLessThan(32 * 1024);
});

test("does not remember refusals", () => {
  const renderer = createTextRenderer({ font });
  for (let round = 0; round < 2; round++) {
    expect(() => renderer.render("漢", ROOMY)).toThrow(
      expect.objectContaining({ code: "watermark_unrenderable" }),
    );
  }
  expect(renderer.cachedBytes).toBe(0);
});

test("refuses a cache without room for anything", () => {
  for (const cacheBytes of [0, -1, 1.5, Number.NaN]) {
    expect(() => createTextRenderer({ font, cacheBytes })).toThrow(
      expect.objectContaining({ code: "internal_error" }),
    );
  }
});
