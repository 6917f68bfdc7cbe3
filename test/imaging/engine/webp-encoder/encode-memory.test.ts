import { describe, expect, test } from "bun:test";
import type { Arena } from "../../../../src/imaging/engine/arena.ts";
import type { EngineContext } from "../../../../src/imaging/engine/context.ts";
import { createWebpEncoder } from "../../../../src/imaging/engine/webp-encoder/webp-encoder.ts";
import { anErrorOf } from "../../../fixtures/error-code.ts";
import { cutout, draw, noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { createEncoderContext, decodeTwice, isSame, place } from "./workbench.ts";

const MIB = 1024 * 1024;
const OPTIONS = { quality: 75, opaque: true, icc: undefined } as const;

/** A context whose arena remembers how much it handed out at most. */
function measured(context: EngineContext): { context: EngineContext; peak: () => number } {
  const { arena } = context;
  let peak = arena.mark;
  const remembering: Arena = {
    ...arena,
    get mark() {
      return arena.mark;
    },
    allocate(byteLength) {
      const pointer = arena.allocate(byteLength);
      peak = Math.max(peak, arena.mark);
      return pointer;
    },
  };
  return { context: { ...context, arena: remembering }, peak: () => peak };
}

/** Noise with an alpha of noise. */
function holes(width: number, height: number): Rgba {
  const { data } = noise(width, height, 3);
  return draw(width, height, (x, y) => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4);
    return [r, g, b, (r * 7 + g) & 255];
  });
}

/** Allocates what there is, but for one block of `left` bytes. */
function fillUp(arena: Arena, left: number): void {
  let last = arena.mark;
  try {
    while (true) {
      last = arena.mark;
      arena.allocate(left);
    }
  } catch {
    arena.release(last - left);
  }
}

describe("memory", () => {
  test("nothing is written but the blocks that were laid out and the encoder's tables", () => {
    const { context, peak } = measured(createEncoderContext(2_000_000));
    const encoder = createWebpEncoder(context, { maxTokenBytes: 100_000 });
    // So that the memory does not grow while it is looked at.
    context.arena.allocate(8 * MIB);
    context.arena.reset();
    const memory = new Uint8Array(context.memory.buffer);
    const start = context.kernels.staticEnd();
    // JPEG_DECODER to WEBP_ENCODER of wasm/assembly/workspace.ts: other codecs' tables.
    const [others, own] = [0x40000, 0x100000];
    for (const [picture, quality, opaque] of [
      [noise(61, 45), 100, true],
      [noise(333, 9), 100, true],
      [photo(100, 80), 50, true],
      [noise(1, 1), 100, true],
      [cutout(61, 45), 75, false],
      [holes(100, 80), 75, false],
      [holes(1, 1), 75, false],
    ] as const) {
      context.arena.reset();
      memory.fill(0xa5, start);
      const plane = place(context, picture);
      const from = context.arena.mark;
      const before = memory.slice();
      encoder.encode(plane, { ...OPTIONS, quality, opaque });
      for (const [begin, end] of [
        [0, 0x10000],
        [others, own],
        [start, from],
        [peak(), memory.length],
      ] as const) {
        const same = Buffer.compare(memory.subarray(begin, end), before.subarray(begin, end)) === 0;
        expect([begin, end, same]).toEqual([begin, end, true]);
      }
    }
  });

  test("every kernel has room for the most that it can write", () => {
    const { arena, kernels, ...rest } = createEncoderContext(2_000_000);
    let rowTokens = 0;
    let alphaTokens = 0;
    const guarded: typeof kernels = {
      ...kernels,
      webpEncodeRow(row, freedom, out, vectors) {
        const end = kernels.webpEncodeRow(row, freedom, out, vectors);
        expect(end + 16).toBeLessThanOrEqual(arena.mark);
        rowTokens = Math.max(rowTokens, (end - out) / 2);
        return end;
      },
      webpFinishPartition(partition) {
        const end = kernels.webpFinishPartition(partition);
        expect(end).toBeLessThanOrEqual(arena.mark);
        return end;
      },
      webpFindMatches(plane, count, width, tiles, table, out) {
        const end = kernels.webpFindMatches(plane, count, width, tiles, table, out);
        expect(end - out).toBeLessThanOrEqual(4 * count);
        expect(end).toBeLessThanOrEqual(arena.mark);
        alphaTokens = Math.max(alphaTokens, (end - out) / 4);
        return end;
      },
      webpWriteAlphaBits(begin, end, width, tiles, out, pending, count) {
        const written = kernels.webpWriteAlphaBits(begin, end, width, tiles, out, pending, count);
        expect(written + 8).toBeLessThanOrEqual(begin);
        return written;
      },
      webpCodeHeaders(begin, end) {
        const room = arena.mark - kernels.webpPartitionEnd(8);
        expect((end - begin) / 2).toBeLessThanOrEqual(room);
        kernels.webpCodeHeaders(begin, end);
      },
    };
    const context = { ...rest, arena, kernels: guarded };
    for (const maxTokenBytes of [0, 50_000, 8 * MIB]) {
      const encoder = createWebpEncoder(context, { maxTokenBytes });
      for (const picture of [noise(200, 150), photo(120, 90), noise(1, 9), holes(90, 70)]) {
        arena.reset();
        const options = { quality: 100, opaque: false, icc: undefined };
        encoder.encode(place(context, picture), options);
      }
    }
    // 13 macroblocks of 7600: noise comes near a third of it.
    expect(rowTokens).toBeLessThan(13 * 7600);
    // Noise has a token for nearly every pixel.
    expect(alphaTokens).toBeGreaterThan(90 * 70 * 0.9);
  });

  test("a plane at the very end of the memory is not read past its end", () => {
    const context = createEncoderContext(100_000);
    const encoder = createWebpEncoder(context);
    for (let width = 1; width <= 40; width++) {
      for (const height of [1, 15, 16, 17, 40]) {
        const pointer = context.memory.buffer.byteLength - width * height * 4;
        // Where the arena has nothing yet: a read behind the memory would trap.
        const everywhere = { ...context, assertPlane: () => {} };
        const trusting = createWebpEncoder(everywhere);
        expect(trusting.encode({ pointer, width, height }, OPTIONS).length).toBeGreaterThan(30);
      }
    }
    expect(() => encoder.encode({ pointer: 0, width: 1, height: 1 }, OPTIONS)).toThrow(RangeError);
  });

  for (const [name, picture, quality, opaque, bound] of [
    ["a photo", photo(1920, 1080), 85, true, 13],
    ["noise", noise(1920, 1080), 100, true, 19],
    ["a photo with transparency", cutout(1920, 1080), 85, false, 17],
  ] as const) {
    test(`${name} of 1920x1080 needs at most ${bound} MiB beside the plane`, () => {
      const { context, peak } = measured(createEncoderContext(1920 * 1080));
      const encoder = createWebpEncoder(context);
      const plane = place(context, picture);
      const from = context.arena.mark;
      const file = encoder.encode(plane, { ...OPTIONS, quality, opaque });
      expect((peak() - from) / MIB).toBeLessThan(bound);
      expect(file.length).toBeLessThan(picture.data.length / 2);
      expect(context.arena.mark).toBe(from);
    });
  }

  test("where tokens are coded early the file is another, the picture the same", async () => {
    const picture = noise(300, 200);
    const made = [0, 200_000, 8 * MIB].map((maxTokenBytes) => {
      const { context, peak } = measured(createEncoderContext(1_000_000));
      const encoder = createWebpEncoder(context, { maxTokenBytes });
      const plane = place(context, picture);
      const from = context.arena.mark;
      const file = encoder.encode(plane, { ...OPTIONS, quality: 95 }).slice();
      return { file, bytes: peak() - from };
    });
    const [none, some, all] = made as [(typeof made)[0], (typeof made)[0], (typeof made)[0]];
    expect(none.bytes).toBeLessThan(some.bytes);
    expect(some.bytes).toBeLessThan(all.bytes);
    // Probabilities of a part are not quite the best.
    expect(none.file.length / all.file.length).toBeWithin(0.98, 1.04);
    for (const { file } of made) {
      const [libvips, jsquash] = await decodeTwice(file);
      expect(isSame(libvips, jsquash)).toBe(true);
    }
  });

  test("noise at quality 100 never needs more than a bounded number of bytes a pixel", () => {
    const context = createEncoderContext(1_000_000);
    const encoder = createWebpEncoder(context);
    const { length } = encoder.encode(place(context, noise(512, 512)), {
      ...OPTIONS,
      quality: 100,
    });
    expect(length / (512 * 512)).toBeLessThan(1.25);
  });

  test("a picture that does not fit the arena is refused, and the next one is encoded", () => {
    const context = createEncoderContext(100_000);
    const encoder = createWebpEncoder(context);
    const options = { ...OPTIONS, quality: 100 };
    const plane = place(context, noise(300, 300));
    const mark = context.arena.mark;
    fillUp(context.arena, MIB / 4);
    expect(() => encoder.encode(plane, options)).toThrow(anErrorOf("image_too_large"));
    context.arena.release(mark);
    expect(encoder.encode(plane, options).length).toBeGreaterThan(300 * 150);
  });
});
