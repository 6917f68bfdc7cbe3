import { expect, test } from "bun:test";
import type { JpegFrame } from "../../src/domain/jpeg-header.ts";
import { scanBlocks } from "../../src/domain/jpeg-scan-blocks.ts";

function frame(width: number, height: number, ...factors: readonly [number, number][]): JpegFrame {
  const components = factors.map(([factorX, factorY], index) => ({
    ...{ id: index + 1, factorX, factorY },
    quantisation: 0,
  }));
  return {
    ...{ width, height, components },
    precision: 8,
    coding: "common",
    progressive: true,
  };
}

test("an interleaved scan visits whole MCUs", () => {
  // 17x17 pixels in 4:2:0: two by two MCUs of six blocks.
  expect(scanBlocks(frame(17, 17, [2, 2], [1, 1], [1, 1]), [0, 1, 2])).toBe(24);
  expect(scanBlocks(frame(17, 17, [2, 2], [1, 1], [1, 1]), [0, 2])).toBe(20);
});

test("a scan of one component visits the blocks that hold samples of the picture", () => {
  const subsampled = frame(17, 9, [2, 2], [1, 1], [1, 1]);
  expect(scanBlocks(subsampled, [0])).toBe(3 * 2);
  expect(scanBlocks(subsampled, [1])).toBe(2 * 1);
  expect(scanBlocks(frame(1, 1, [4, 4]), [0])).toBe(1);
  expect(scanBlocks(frame(100, 100, [2, 1]), [0])).toBe(13 * 13);
});
