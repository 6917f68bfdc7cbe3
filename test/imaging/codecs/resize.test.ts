import { beforeEach, describe, expect, test } from "bun:test";
import type { Size } from "../../../src/domain/geometry.ts";
import type { Effort } from "../../../src/domain/watermark-options.ts";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { createResizer } from "../../../src/imaging/codecs/jsquash-resize.ts";
import { largestDifference, type Pixels, psnr } from "../../fixtures/compare.ts";
import { cutout, draw, flat, noise, photo, type Rgba } from "../../fixtures/pictures.ts";
import { laidOn, resizeReference } from "./triangle-reference.ts";
import { codeOf, engine, modules, pixelsOf, planeOf } from "./workbench.ts";

const codecs = createJsquashCodecs(modules);

async function resized(
  picture: Rgba,
  to: Size,
  opaque: boolean,
  effort: Effort = "auto",
): Promise<Pixels> {
  const options = { opaque, effort, reduction: 1, extent: picture } as const;
  return pixelsOf(await codecs.resize(planeOf(picture), to, options, engine));
}

beforeEach(() => engine.reset());

describe("resizing an opaque picture", () => {
  const sizes: readonly (readonly [Size, Size])[] = [
    [
      { width: 300, height: 200 },
      { width: 96, height: 64 },
    ],
    [
      { width: 131, height: 93 },
      { width: 130, height: 92 },
    ],
    [
      { width: 90, height: 333 },
      { width: 7, height: 27 },
    ],
    [
      { width: 8000, height: 1 },
      { width: 1920, height: 1 },
    ],
    [
      { width: 1, height: 8000 },
      { width: 1, height: 1080 },
    ],
    [
      { width: 40, height: 30 },
      { width: 1, height: 1 },
    ],
    [
      { width: 1, height: 1 },
      { width: 1, height: 1 },
    ],
  ];
  for (const [from, to] of sizes) {
    test(`from ${from.width}x${from.height} to ${to.width}x${to.height} is a triangle filter`, async () => {
      for (const picture of [photo(from.width, from.height), noise(from.width, from.height)]) {
        const result = await resized(picture, to, true);
        expect(largestDifference(result, resizeReference(picture, to))).toBeLessThanOrEqual(2);
      }
    });
  }

  test("leaves the source as it is", async () => {
    const picture = photo(60, 40);
    const plane = planeOf(picture);
    const options = { opaque: false, effort: "auto", reduction: 1, extent: picture } as const;
    await codecs.resize(plane, { width: 30, height: 20 }, options, engine);
    expect(largestDifference(pixelsOf(plane), picture)).toBe(0);
  });
});

describe("resizing a picture with alpha", () => {
  for (const grey of [0, 128, 255]) {
    test(`looks right on a ground of ${grey}`, async () => {
      const picture = cutout(200, 150);
      const to = { width: 64, height: 48 };
      const result = await resized(picture, to, false);
      const expected = laidOn(grey, resizeReference(picture, to));
      expect(psnr(laidOn(grey, result), expected)).toBeGreaterThan(50);
      expect(largestDifference(laidOn(grey, result), expected)).toBeLessThanOrEqual(3);
    });
  }

  test("draws no fringe of hidden colours where it fades", async () => {
    const picture = draw(64, 64, (x) => (x < 33 ? [240, 240, 240, 255] : [0, 0, 0, 0]));
    const { data } = await resized(picture, { width: 16, height: 16 }, false);
    const faded: number[] = [];
    for (let offset = 0; offset < data.length; offset += 4) {
      const alpha = data[offset + 3] ?? 0;
      if (alpha === 0 || alpha === 255) continue;
      faded.push(data[offset] ?? 0);
    }
    expect(faded.length).toBeGreaterThan(0);
    for (const level of faded) expect(Math.abs(level - 240)).toBeLessThanOrEqual(3);
  });

  test("keeps what is wholly transparent so", async () => {
    const result = await resized(flat(50, 50, [255, 0, 255, 0]), { width: 9, height: 9 }, false);
    expect(result.data).toEqual(new Uint8ClampedArray(9 * 9 * 4));
  });

  test("gives an opaque picture what the short way gives", async () => {
    const picture = photo(120, 90);
    const to = { width: 50, height: 40 };
    const short = await resized(picture, to, true);
    expect(largestDifference(await resized(picture, to, false), short)).toBe(0);
  });
});

describe("resizing with the effort small", () => {
  test("averages light, not stored values", async () => {
    const checkers = draw(64, 64, (x, y) => ((x + y) % 2 === 0 ? [255, 255, 255] : [0, 0, 0]));
    const to = { width: 16, height: 16 };
    const middle = (16 * 8 + 8) * 4;
    // Half the light of white is 188 (IEC 61966-2-1), half its stored value 128.
    const fine = await resized(checkers, to, true, "small");
    expect(Math.abs((fine.data[middle] ?? 0) - 188)).toBeLessThanOrEqual(3);
    const quick = await resized(checkers, to, true, "auto");
    expect(Math.abs((quick.data[middle] ?? 0) - 128)).toBeLessThanOrEqual(3);
  });

  test("keeps finer lines than the triangle", async () => {
    const lines = draw(300, 60, (x) => (x % 6 < 3 ? [200, 200, 200] : [60, 60, 60]));
    const to = { width: 120, height: 24 };
    const contrast = ({ data }: Pixels) => {
      const row = Array.from({ length: 100 }, (_, x) => data[(12 * 120 + 10 + x) * 4] ?? 0);
      return Math.max(...row) - Math.min(...row);
    };
    const fine = contrast(await resized(lines, to, true, "small"));
    expect(fine).toBeGreaterThan(contrast(await resized(lines, to, true, "auto")) * 1.1);
  });

  test("hides what is hidden, and keeps an opaque picture opaque", async () => {
    const hidden = draw(60, 60, (x) => (x < 30 ? [255, 0, 0, 0] : [0, 0, 255, 255]));
    const { data } = await resized(hidden, { width: 15, height: 15 }, false, "small");
    for (let offset = 0; offset < data.length; offset += 4) {
      const weighted = ((data[offset] ?? 0) * (data[offset + 3] ?? 0)) / 255;
      expect(weighted).toBeLessThanOrEqual(2);
    }
    const opaque = await resized(photo(60, 60), { width: 15, height: 15 }, false, "small");
    for (let offset = 3; offset < opaque.data.length; offset += 4) {
      expect(opaque.data[offset]).toBe(255);
    }
  });
});

describe("the resizer", () => {
  const from = { width: 20, height: 10 };
  const to = { width: 10, height: 5 };
  const enough = (size: Size) => new Uint8ClampedArray(size.width * size.height * 4);
  const resizer = createResizer(modules.resize);

  test("refuses pixels or a target that are too few, or too many, for their size", async () => {
    const right = { source: enough(from), from, target: enough(to), to, fine: false };
    for (const opaque of [true, false]) {
      for (const bytes of [-4, -1, 1, 4]) {
        const source = new Uint8ClampedArray(right.source.length + bytes);
        const target = new Uint8ClampedArray(right.target.length + bytes);
        const refused = { ...right, opaque };
        expect(await codeOf(() => resizer.resize({ ...refused, source }))).toBe("internal_error");
        expect(await codeOf(() => resizer.resize({ ...refused, target }))).toBe("internal_error");
      }
    }
  });

  test("works on after a failure", async () => {
    const nothing = { width: 0, height: 5 };
    const target = enough(to);
    const how = { target, to, opaque: true, fine: false };
    const failing = { ...how, source: enough(nothing), from: nothing };
    expect(await codeOf(() => resizer.resize(failing))).toBe("internal_error");
    resizer.resize({ ...how, source: enough(from).fill(200), from });
    expect(target).toEqual(enough(to).fill(200));
  });

  test("keeps its heap for the next picture, and gives up one that has grown large", () => {
    const target = enough(to);
    const fresh = createResizer(modules.resize);
    const shrink = (size: Size) =>
      fresh.resize({
        ...{ source: enough(size), from: size },
        ...{ target, to, opaque: true, fine: false },
      });
    expect(fresh.keptHeapBytes).toBe(0);
    shrink(from);
    const small = fresh.keptHeapBytes;
    expect(small).toBeGreaterThan(0);
    shrink({ width: 1000, height: 1000 });
    expect(fresh.keptHeapBytes).toBeGreaterThan(small);
    shrink({ width: 8000, height: 4300 });
    expect(fresh.keptHeapBytes).toBe(0);
    shrink(from);
    expect(fresh.keptHeapBytes).toBe(small);
  });

  test("gives its heap back when it rests, and works as before after that", () => {
    const target = enough(to);
    const fresh = createResizer(modules.resize);
    const shrink = () =>
      fresh.resize({ source: enough(from), from, target, to, opaque: true, fine: false });
    shrink();
    const before = target.slice();
    fresh.rest();
    expect(fresh.keptHeapBytes).toBe(0);
    target.fill(1);
    shrink();
    expect(target).toEqual(before);
  });
});
