import { expect, test } from "bun:test";
import { quantiserIndexFor } from "../../../../src/imaging/engine/webp-encoder/quality.ts";

test("a higher quality never has a coarser step, and all are indexes of the format", () => {
  let before = 127;
  for (let quality = 1; quality <= 100; quality++) {
    const index = quantiserIndexFor(quality);
    expect(Number.isInteger(index) && index >= 0 && index <= before).toBe(true);
    before = index;
  }
  expect(before).toBe(0);
});
