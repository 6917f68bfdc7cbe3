import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { ProcessedImage } from "../../src/ports/image-processor.ts";
import { largestDifference, psnr } from "../fixtures/compare.ts";
import { damagedPng } from "../fixtures/damaged-png.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import { decodeReference, encodeJpeg, encodePng, noise, photo } from "../fixtures/pictures.ts";
import { openPoolBench, type PoolBench } from "../fixtures/pool-bench.ts";

const FRESH_BYTES = 512 * 1024;

let bench: PoolBench;
let small: Uint8Array;
/** Compresses like nothing: its result is larger than a fresh output buffer. */
let large: Uint8Array;

beforeAll(async () => {
  bench = await openPoolBench({ size: 1 });
  small = await encodeJpeg(photo(160, 120));
  large = await encodeJpeg(noise(1200, 900), { quality: 95 });
  await bench.pool.ready();
});
afterAll(() => bench.close());
afterEach(() => {
  expect(bench.pool.usage.outputs).toEqual({ out: 0, lost: 0 });
});

/** The size of the buffer that the picture came in. */
function roomOf({ bytes }: ProcessedImage): number {
  return bytes.buffer.byteLength;
}

describe("a finished picture", () => {
  test("comes in a buffer that is out until it is released, and only the first release counts", async () => {
    const image = await bench.submit(small, "Filigrane").result;
    expect(bench.pool.usage.outputs.out).toBe(1);
    image.release();
    image.release();
    expect(bench.pool.usage.outputs.out).toBe(0);
  });

  test("that is larger than the buffer comes whole in a larger one", async () => {
    const image = await bench.submit(large, "Filigrane").result;
    expect(image.bytes.byteLength).toBeGreaterThan(FRESH_BYTES);
    const decoded = await decodeReference(image.bytes);
    expect(decoded).toMatchObject({ width: 1200, height: 900 });
    expect(psnr(decoded, await decodeReference(large))).toBeGreaterThan(22);
    image.release();
  });

  test("comes in a buffer that was used before", async () => {
    const first = await bench.submit(large, "Filigrane").result;
    const room = roomOf(first);
    expect(room).toBeGreaterThan(FRESH_BYTES);
    first.release();
    const second = await bench.submit(small, "Filigrane").result;
    expect(roomOf(second)).toBe(room);
    second.release();
  });

  test("stays as it is while the next one is made", async () => {
    const first = await bench.submit(small, "Filigrane").result;
    const before = first.bytes.slice();
    (await bench.submit(large, "Filigrane").result).release();
    expect(first.bytes).toEqual(before);
    first.release();
  });

  test("tells how long each step took", async () => {
    const image = await bench.submit(small, "Filigrane").result;
    expect(Object.keys(image.steps)).toEqual(
      expect.arrayContaining(["header", "decode", "fit", "luminance", "watermark", "encode"]),
    );
    expect(Math.min(...Object.values(image.steps))).toBeGreaterThanOrEqual(0);
    image.release();
  });
});

test("a refused picture gives its buffer back, and its worker stays", async () => {
  const { result, letGo } = bench.submit(small.slice(0, small.length / 2), "Filigrane");
  await expect(result).rejects.toThrow(anErrorOf("image_truncated"));
  expect(letGo).toEqual([false]);
  expect(bench.pool.usage).toMatchObject({ busy: 0, replaced: 0 });
});

test("broken PNGs cost no worker, and all workers give right pictures afterwards", async () => {
  const pair = await openPoolBench({ size: 2 });
  try {
    await pair.pool.ready();
    const png = encodePng(photo(160, 120));
    const make = async (): Promise<Uint8Array> => {
      const image = await pair.submit(png, "Filigrane").result;
      const bytes = image.bytes.slice();
      image.release();
      return bytes;
    };
    const expected = await decodeReference(await make());

    const broken = Array.from({ length: 5 }, () => pair.submit(damagedPng(), "Filigrane"));
    for (const { result, letGo } of broken) {
      await expect(result).rejects.toThrow(anErrorOf("image_undecodable"));
      expect(letGo).toEqual([false]);
    }
    expect(pair.pool.usage).toMatchObject({ replaced: 0, outputs: { out: 0, lost: 0 } });

    const pictures = Array.from({ length: 6 }, make);
    for (const bytes of await Promise.all(pictures)) {
      expect(largestDifference(await decodeReference(bytes), expected)).toBeLessThanOrEqual(2);
    }
    expect(pair.pool.usage).toMatchObject({ replaced: 0, abandoned: 0 });
  } finally {
    await pair.close();
  }
});
