import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readBundledFont } from "../../../src/imaging/text/bundled-font.ts";
import { type Bounds, outlineBounds } from "../../../src/imaging/text/outline-bounds.ts";
import { createShaper, type Shaper } from "../../../src/imaging/text/shaper.ts";
import type { TextMask } from "../../../src/imaging/text/text-mask.ts";
import { createTextRenderer, type TextRenderer } from "../../../src/imaging/text/text-renderer.ts";

let renderer: TextRenderer;
let shaper: Shaper;
beforeAll(async () => {
  const font = await readBundledFont();
  renderer = createTextRenderer({ font });
  shaper = createShaper(font);
});

const ROOMY = { width: 1880, height: 1040 };

function boundsOf(text: string): Bounds {
  const bounds = outlineBounds(shaper.shape(text));
  if (!bounds) throw new Error(`${text} has no ink`);
  return bounds;
}

function row(mask: TextMask, y: number): number[] {
  const start = y * mask.width;
  return [...mask.coverage.subarray(start, start + mask.width)];
}

function column(mask: TextMask, x: number): number[] {
  return Array.from({ length: mask.height }, (_, y) => mask.coverage[y * mask.width + x] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe("size", () => {
  test("is 48 px where there is room, and the mask is the ink box", () => {
    // In this font the I is a bar of 267 by 1490 units, 2048 units to the em.
    const mask = renderer.render("I", ROOMY);
    expect(mask.fontSize).toBe(48);
    expect([mask.width, mask.height]).toEqual([
      Math.ceil((267 * 48) / 2048),
      Math.ceil((1490 * 48) / 2048),
    ]);
    expect(mask.coverage).toHaveLength(mask.width * mask.height);
  });

  test("is the largest step at which the ink fits both ways", () => {
    const room = fc.record({
      width: fc.integer({ min: 1, max: 400 }),
      height: fc.integer({ min: 1, max: 60 }),
    });
    const text = fc.constantFrom("Filigrane", "I", "___", "Ωμέγα", "g");
    fc.assert(
      fc.property(text, room, (words, available) => {
        const { width, height, fontSize, coverage } = renderer.render(words, available);
        const boxAt = (size: number): { width: number; height: number } => {
          const { xMin, yMin, xMax, yMax } = boundsOf(words);
          const scale = size / shaper.unitsPerEm;
          return {
            width: Math.ceil((xMax - xMin) * scale),
            height: Math.ceil((yMax - yMin) * scale),
          };
        };
        expect(coverage).toHaveLength(width * height);
        expect(width <= available.width && height <= available.height).toBe(true);
        expect(Number.isInteger(fontSize * 64)).toBe(true);
        if (fontSize > 1) expect({ width, height }).toEqual(boxAt(fontSize));
        if (fontSize === 48) return;
        const larger = boxAt(fontSize + 1 / 64);
        expect(larger.width > available.width || larger.height > available.height).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("is 1 px where nothing fits: the mask is then cut off at the room there is", () => {
    const mask = renderer.render("W".repeat(200), { width: 30, height: 1 });
    expect(mask).toMatchObject({ fontSize: 1, width: 30, height: 1 });
    expect(sum([...mask.coverage])).toBeGreaterThan(0);
    expect(renderer.render("Filigrane", { width: 1, height: 1 })).toMatchObject({
      ...{ fontSize: 1, width: 1, height: 1 },
    });
  });

  test("refuses room that is not at least one whole pixel", () => {
    for (const width of [0, -3, Number.NaN]) {
      expect(() => renderer.render("a", { width, height: 10 })).toThrow(
        expect.objectContaining({ code: "internal_error" }),
      );
    }
  });
});

describe("ink", () => {
  test("is upright: the foot of an L is at the bottom and its stem at the left", () => {
    const mask = renderer.render("L", ROOMY);
    expect(sum(row(mask, mask.height - 2))).toBeGreaterThan(2 * sum(row(mask, 0)));
    expect(
      column(mask, 0)
        .slice(0, -1)
        .every((value) => value === 255),
    ).toBe(true);
    expect(sum(column(mask, mask.width - 2).slice(0, mask.height / 2))).toBe(0);
  });

  test("touches all four sides of the mask", () => {
    for (const text of ["Filigrane", "HE", "Ж", "Ωδ", "¡Ñ!", "é"]) {
      for (const width of [11, 47, 123, 400]) {
        const mask = renderer.render(text, { width, height: 200 });
        expect(sum(row(mask, 0))).toBeGreaterThan(0);
        expect(sum(row(mask, mask.height - 1))).toBeGreaterThan(0);
        expect(sum(column(mask, 0))).toBeGreaterThan(0);
        expect(sum(column(mask, mask.width - 1))).toBeGreaterThan(0);
      }
    }
  });

  test("covers the same share of the em at every size", () => {
    const inkPerEm = [8, 12, 24.5, 48].map((fontSize) => {
      const mask = renderer.render("Filigrane", {
        ...{ width: Math.ceil((229 * fontSize) / 48), height: 1000 },
      });
      return sum([...mask.coverage]) / 255 / mask.fontSize ** 2;
    });
    const last = inkPerEm.at(-1) ?? 0;
    for (const share of inkPerEm) expect(Math.abs(share / last - 1)).toBeLessThan(0.005);
  });

  test("differs for every letter of Latin with diacritics, Greek and Cyrillic", () => {
    const letters =
      "aàâäãåæçéèêëìíîïñòôöõøœùûüýÿßąćęłńśźżğışřůžčďťňđħŋþαβγδεζηθλμξπσφχψωάϊжзийлцчщъыьэюяђџ";
    const drawn = new Set(
      Array.from(letters, (letter) => {
        const { width, height, coverage } = renderer.render(letter, ROOMY);
        expect(sum([...coverage])).toBeGreaterThan(0);
        return `${width}x${height} ${coverage.toHex()}`;
      }),
    );
    expect(drawn.size).toBe([...letters].length);
  });

  test("is missed in a text of nothing but characters that are not to be seen", () => {
    for (const text of ["\u200b", "\u200d\u2060", " ", "\u00ad"]) {
      expect(() => renderer.render(text, ROOMY)).toThrow(
        expect.objectContaining({ code: "watermark_unrenderable" }),
      );
    }
  });

  test("is not made up for a glyph that the font lacks", () => {
    expect(() => renderer.render("ok 漢", ROOMY)).toThrow(
      expect.objectContaining({ code: "watermark_unrenderable" }),
    );
  });
});

test("draws a pile of marks on one letter, and 200 wide letters, in full", () => {
  const pile = renderer.render(`g${"\u0488\u20dd".repeat(99)}`, ROOMY);
  expect(sum([...pile.coverage])).toBeGreaterThan(0);
  const wide = renderer.render("W".repeat(200), { width: 20_000, height: 1040 });
  expect(wide.fontSize).toBe(48);
  expect(wide.width).toBeGreaterThan(9000);
});
