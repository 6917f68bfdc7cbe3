import { describe, expect, test } from "bun:test";
import type { Arena } from "../../../../src/imaging/engine/arena.ts";
import type { EngineContext } from "../../../../src/imaging/engine/context.ts";
import { createJpegEncoder } from "../../../../src/imaging/engine/jpeg-encoder/jpeg-encoder.ts";
import { anErrorOf } from "../../../fixtures/error-code.ts";
import { createKernelBench } from "../../../fixtures/kernel-bench.ts";
import { noise, photo, type Rgba } from "../../../fixtures/pictures.ts";
import { createEncoderContext } from "./workbench.ts";

const FORMS = ["4:2:0", "4:4:4", "grey"] as const;
const MIB = 1024 * 1024;

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

function place(context: EngineContext, picture: Rgba) {
  const plane = context.allocatePlane(picture);
  new Uint8Array(context.memory.buffer).set(picture.data, plane.pointer);
  return plane;
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
    const encoder = createJpegEncoder(context);
    // So that the memory does not grow while it is looked at.
    context.arena.allocate(8 * MIB);
    context.arena.reset();
    const memory = new Uint8Array(context.memory.buffer);
    const start = context.kernels.staticEnd();
    for (const chroma of FORMS) {
      for (const [picture, quality] of [
        [noise(61, 45), 100],
        [noise(333, 9), 100],
        [photo(100, 80), 50],
        [noise(1, 1), 100],
      ] as const) {
        context.arena.reset();
        memory.fill(0xa5, start);
        const plane = place(context, picture);
        const from = context.arena.mark;
        const before = memory.slice();
        encoder.encode(plane, { quality, chroma, icc: undefined });
        expect(Buffer.compare(memory.subarray(start, from), before.subarray(start, from))).toBe(0);
        const end = peak();
        expect(Buffer.compare(memory.subarray(end), before.subarray(end))).toBe(0);
        // The header of words shared with other workers.
        expect(Buffer.compare(memory.subarray(0, 65536), before.subarray(0, 65536))).toBe(0);
      }
    }
  });

  test("every kernel has room for the most that it can write", () => {
    const { arena, kernels, ...rest } = createEncoderContext(2_000_000);
    const guarded: typeof kernels = {
      ...kernels,
      jpegTokeniseRow(form, pixels, width, height, row, vectors, out) {
        const mcus = Math.ceil(width / (form === 2 ? 16 : 8));
        const blocks = mcus * ([1, 3, 6][form] ?? 0);
        expect(out + blocks * 64 * 4).toBeLessThanOrEqual(arena.mark);
        return kernels.jpegTokeniseRow(form, pixels, width, height, row, vectors, out);
      },
      jpegWriteTokens(begin, end, vectors, out) {
        const bits = ((end - begin) / 4) * 27;
        expect(out + (2 * bits) / 8 + 32).toBeLessThanOrEqual(arena.mark);
        return kernels.jpegWriteTokens(begin, end, vectors, out);
      },
      jpegWriteEnd(vectors, out) {
        expect(out + 32).toBeLessThanOrEqual(arena.mark);
        return kernels.jpegWriteEnd(vectors, out);
      },
    };
    const context = { ...rest, arena, kernels: guarded };
    for (const maxTokenBytes of [50_000, 32 * MIB]) {
      const encoder = createJpegEncoder(context, { maxTokenBytes });
      for (const chroma of FORMS) {
        for (const picture of [noise(200, 150), photo(120, 90), noise(1, 9)]) {
          arena.reset();
          encoder.encode(place(context, picture), { quality: 100, chroma, icc: undefined });
        }
      }
    }
  });

  test("a plane at the very end of the memory is not read past its end", async () => {
    const { kernels, memory, base } = await createKernelBench(1024 * 1024);
    const vectors = kernels.jpegFillVectors();
    for (let width = 1; width <= 40; width++) {
      for (const height of [1, 7, 8, 15, 16, 17, 40]) {
        const pixels = memory.length - width * height * 4;
        for (const form of [0, 1, 2]) {
          kernels.jpegBegin();
          const rows = Math.ceil(height / (form === 2 ? 16 : 8));
          for (let row = 0; row < rows; row++) {
            // A read behind the memory would trap.
            kernels.jpegTokeniseRow(form, pixels, width, height, row, vectors, base);
          }
        }
      }
    }
  });

  for (const [name, picture, bound] of [
    ["a photo", photo(1920, 1080), 5.5],
    ["noise", noise(1920, 1080), 18],
  ] as const) {
    test(`${name} of 1920x1080 needs at most ${bound} MiB beside the plane`, () => {
      const quality = name === "noise" ? 100 : 85;
      const { context, peak } = measured(createEncoderContext(1920 * 1080));
      const encoder = createJpegEncoder(context);
      const plane = place(context, picture);
      const from = context.arena.mark;
      const file = encoder.encode(plane, { quality, chroma: "4:2:0", icc: undefined });
      expect((peak() - from) / MIB).toBeLessThan(bound);
      expect(file.length).toBeLessThan(picture.data.length);
      expect(context.arena.mark).toBe(from);
    });
  }

  test("tokens past the limit are made again, and the file is the same", () => {
    const picture = noise(300, 200);
    for (const chroma of FORMS) {
      const files = [0, 100_000, 32 * MIB].map((maxTokenBytes) => {
        const { context, peak } = measured(createEncoderContext(1_000_000));
        const encoder = createJpegEncoder(context, { maxTokenBytes });
        const plane = place(context, picture);
        const from = context.arena.mark;
        const file = encoder.encode(plane, { quality: 95, chroma, icc: undefined }).slice();
        return { file, bytes: peak() - from };
      });
      const [none, some, all] = files as [(typeof files)[0], (typeof files)[0], (typeof files)[0]];
      expect(Buffer.compare(none.file, all.file)).toBe(0);
      expect(Buffer.compare(some.file, all.file)).toBe(0);
      expect(none.bytes).toBeLessThan(some.bytes);
      expect(some.bytes).toBeLessThan(all.bytes);
    }
  });

  test("noise at quality 100 never needs more than a bounded number of bytes a pixel", () => {
    const picture = noise(512, 512);
    for (const [chroma, bytesPerPixel] of [
      ["grey", 1.6],
      ["4:2:0", 2.3],
      ["4:4:4", 4.6],
    ] as const) {
      const context = createEncoderContext(1_000_000);
      const encoder = createJpegEncoder(context);
      const { length } = encoder.encode(place(context, picture), {
        ...{ quality: 100, chroma, icc: undefined },
      });
      expect(length / (512 * 512)).toBeLessThan(bytesPerPixel);
    }
  });

  test("a picture that does not fit the arena is refused, and the next one is encoded", () => {
    const context = createEncoderContext(100_000);
    const encoder = createJpegEncoder(context);
    const options = { quality: 100, chroma: "4:4:4", icc: undefined } as const;
    const plane = place(context, noise(300, 300));
    const mark = context.arena.mark;
    fillUp(context.arena, MIB / 4);
    expect(() => encoder.encode(plane, options)).toThrow(anErrorOf("image_too_large"));
    context.arena.release(mark);
    expect(encoder.encode(plane, options).length).toBeGreaterThan(300 * 300);
  });
});
