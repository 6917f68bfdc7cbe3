import { describe, expect, test } from "bun:test";
import {
  createModeBudget,
  FREEDOM,
} from "../../../../src/imaging/engine/webp-encoder/mode-budget.ts";
import {
  createWebpEncoder,
  type WebpEncoderSetup,
} from "../../../../src/imaging/engine/webp-encoder/webp-encoder.ts";
import { psnr } from "../../../fixtures/compare.ts";
import { anErrorOf } from "../../../fixtures/error-code.ts";
import { flat, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { createEncoderContext, decodeTwice, isSame, place } from "./workbench.ts";

const context = createEncoderContext(2_000_000);

function encodeWith(setup: WebpEncoderSetup, picture: Rgba, quality = 75): Uint8Array {
  context.arena.reset();
  const encoder = createWebpEncoder(context, setup);
  return encoder.encode(place(context, picture), { quality, opaque: true, icc: undefined }).slice();
}

/** Where the key frame of a simple file says how long its first partition is. */
function firstPartitionBytes(file: Uint8Array): number {
  return (new DataView(file.buffer).getUint32(20, true) >>> 5) & 0x7ffff;
}

async function decodes(file: Uint8Array): Promise<Rgba> {
  const [libvips, jsquash] = await decodeTwice(file);
  expect(isSame(libvips, jsquash)).toBe(true);
  return libvips;
}

describe("a first partition", () => {
  const picture = photo(1024, 768);

  test("that would be too long has fewer split macroblocks, and then none", async () => {
    let before = firstPartitionBytes(encodeWith({}, picture, 95));
    const usual = before;
    for (const share of [0.9, 0.7, 0.5]) {
      const limit = Math.round(usual * share);
      const file = encodeWith({ maxFirstPartitionBytes: limit }, picture, 95);
      expect(firstPartitionBytes(file)).toBeLessThanOrEqual(limit);
      expect(firstPartitionBytes(file)).toBeLessThan(before);
      before = firstPartitionBytes(file);
      expect(psnr(await decodes(file), picture)).toBeGreaterThan(35);
    }
    const bare = encodeWith({ maxFirstPartitionBytes: 1000 }, picture, 95);
    // 3.43 bits for each of 3072 macroblocks, and the frame's header.
    expect(firstPartitionBytes(bare)).toBeLessThan(1320 + 700);
    expect(psnr(await decodes(bare), picture)).toBeGreaterThan(35);
  });

  test("has room for the headers of the largest picture of all", () => {
    const size = { width: 1024, height: 1024 };
    const budget = createModeBudget({ size, limitBytes: 2 ** 19 - 1 });
    expect(budget).toMatchObject({ segments: 1, maySkip: false });
    // 3.43 bits each: DC, and DC.
    const bitsOfDc = -Math.log2((111 / 256) * (156 / 256) * (163 / 256) * (142 / 256));
    let spent = 0;
    for (let row = 0; row < 1024; row++) {
      const freedom = budget.freedomFor(row, spent);
      const most = { [FREEDOM.onlyDc]: bitsOfDc, [FREEDOM.onlyWhole]: 8, [FREEDOM.all]: 250 };
      spent += 1024 * most[freedom];
    }
    expect(spent / 8).toBeLessThan(2 ** 19 - 1);
    expect((1024 * 1024 * bitsOfDc) / 8).toBeLessThan(2 ** 19 - 1);
  });

  test("never restrains a picture of the usual size", () => {
    const size = { width: 120, height: 68 };
    const budget = createModeBudget({ size, limitBytes: 2 ** 19 - 1 });
    expect(budget).toMatchObject({ segments: 4, maySkip: true });
    for (let row = 0; row < size.height; row++) {
      // Three times what modes of a photo take.
      expect(budget.freedomFor(row, row * 120 * 90)).toBe(FREEDOM.all);
    }
  });
});

describe("token partitions", () => {
  test("that would be too long are shared out among eight, then coarser", async () => {
    const picture = noise(320, 240);
    const usual = encodeWith({}, picture, 100);
    for (const maxPartitionBytes of [20_000, 10_000, 5_000]) {
      for (const maxTokenBytes of [100_000, 8_000_000]) {
        const file = encodeWith({ maxPartitionBytes, maxTokenBytes }, picture, 100);
        await decodes(file);
        expect(file.length).toBeLessThan(8 * maxPartitionBytes + 10_000);
        expect(file.length).toBeLessThanOrEqual(usual.length * 1.05);
      }
    }
  });

  test("of a picture with fewer rows than partitions are empty", async () => {
    const file = encodeWith({ maxPartitionBytes: 3000 }, noise(320, 40), 100);
    await decodes(file);
  });
});

describe("sides", () => {
  for (const [width, height] of [
    [16383, 3],
    [3, 16383],
    [16383, 37],
  ] as const) {
    test(`of ${width}x${height} pixels are the longest that the format has`, async () => {
      const picture = photo(width, height);
      expect(psnr(await decodes(encodeWith({}, picture)), picture)).toBeGreaterThan(28);
    });
  }

  test("of 16384 pixels are refused", () => {
    for (const picture of [flat(16384, 1), flat(1, 16384)]) {
      expect(() => encodeWith({}, picture)).toThrow(anErrorOf("image_too_large"));
    }
  });
});

test("a quality that is none is a defect of the caller", () => {
  for (const quality of [0, 101, 75.5, Number.NaN]) {
    expect(() => encodeWith({}, flat(8, 8), quality)).toThrow(RangeError);
  }
});
