import { describe, expect, test } from "bun:test";
import { premultiply, unpremultiply } from "../../../src/imaging/codecs/alpha.ts";

/** Every colour with every alpha, one pixel each. */
const EVERY = Uint8ClampedArray.from({ length: 256 * 256 * 4 }, (_, index) => {
  const pixel = index >> 2;
  return index % 4 === 3 ? pixel >> 8 : pixel & 255;
});

describe("premultiply", () => {
  test("is the exact rounded product, for every colour and alpha", () => {
    const target = new Uint8ClampedArray(EVERY.length);
    premultiply(EVERY, target);
    const expected = EVERY.map((value, index) =>
      index % 4 === 3 ? value : Math.round((value * (EVERY[index | 3] ?? 0)) / 255),
    );
    expect(target).toEqual(expected);
  });
});

describe("unpremultiply", () => {
  test("brings back what can be seen, within half a level", () => {
    const there = new Uint8ClampedArray(EVERY.length);
    const back = new Uint8ClampedArray(EVERY.length);
    premultiply(EVERY, there);
    unpremultiply(there, back);
    let largest = 0;
    for (let index = 0; index < EVERY.length; index++) {
      const difference = Math.abs((back[index] ?? 0) - (EVERY[index] ?? 0));
      const alpha = EVERY[index | 3] ?? 0;
      largest = Math.max(largest, index % 4 === 3 ? difference * 255 : (difference * alpha) / 255);
    }
    expect(largest).toBeLessThan(1);
  });

  test("leaves opaque pixels as they are, and makes invisible ones black", () => {
    const source = Uint8ClampedArray.of(1, 2, 254, 255, 0, 0, 0, 0);
    const target = new Uint8ClampedArray(8).fill(9);
    unpremultiply(source, target);
    expect(target).toEqual(source);
  });
});
