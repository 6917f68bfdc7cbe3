import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { largestDifference } from "../../fixtures/compare.ts";
import {
  cutout,
  decodeReference,
  encodePng,
  type PngOptions,
  photo,
  posterize,
  type Rgba,
  truncated,
} from "../../fixtures/pictures.ts";
import type { PngAttempts, PngRequest } from "./png-worker.ts";
import { decodeWith, engineModule, modules } from "./workbench.ts";

// Good files only: a broken one spoils the one decoder of this thread.
const codecs = createJsquashCodecs(modules);

describe("decoding a PNG", () => {
  const opaque = photo(61, 43);
  const soft = cutout(61, 43);
  const variants: Readonly<Record<string, readonly [Rgba, PngOptions]>> = {
    "rgba of 8 bits": [soft, {}],
    "rgba of 16 bits": [soft, { bitDepth: 16 }],
    "rgb of 8 bits": [opaque, { color: "rgb" }],
    "rgb of 16 bits": [opaque, { color: "rgb", bitDepth: 16 }],
    "rgb with a transparent colour": [
      posterize(opaque, 2),
      { color: "rgb", transparent: [255, 255, 255] },
    ],
    "a palette": [posterize(opaque, 4), { color: "palette" }],
    "a palette with transparency": [posterize(soft, 3), { color: "palette" }],
    "a palette of 4 bits": [posterize(opaque, 2), { color: "palette", bitDepth: 4 }],
    "grey of 8 bits": [opaque, { color: "grey" }],
    "grey of 16 bits": [opaque, { color: "grey", bitDepth: 16 }],
    "grey of 4 bits": [opaque, { color: "grey", bitDepth: 4 }],
    "grey of 2 bits": [opaque, { color: "grey", bitDepth: 2 }],
    "grey of 1 bit": [opaque, { color: "grey", bitDepth: 1 }],
    "grey with alpha": [soft, { color: "grey-alpha" }],
    "grey with alpha of 16 bits": [soft, { color: "grey-alpha", bitDepth: 16 }],
    "data in many chunks": [opaque, { idatBytes: 100 }],
    "one pixel": [photo(1, 1), {}],
  };
  for (const [name, [picture, options]] of Object.entries(variants)) {
    test(`reads ${name} exactly`, async () => {
      const file = encodePng(picture, options);
      const decoded = await decodeWith(codecs, file);
      expect(largestDifference(decoded, await decodeReference(file))).toBe(0);
    });
  }

  test("reads an interlaced and filtered one exactly", async () => {
    const { data, width, height } = soft;
    const file = await sharp(data, { raw: { width, height, channels: 4 } })
      .png({ progressive: true, adaptiveFiltering: true })
      .toBuffer();
    expect(largestDifference(await decodeWith(codecs, file), soft)).toBe(0);
    expect(codecs.poisoned).toBe(false);
  });
});

describe("decoding a broken PNG", () => {
  const good = encodePng(photo(61, 43));
  const middle = good.length >> 1;
  const broken: Readonly<Record<string, Uint8Array>> = {
    "cut in its data": truncated(good, 0.5),
    "damaged in its data": good.map((byte, index) => (index === middle ? byte ^ 0x55 : byte)),
    "garbage behind its header": good.map((byte, index) => (index < 60 ? byte : index & 0xff)),
  };
  for (const [name, file] of Object.entries(broken)) {
    test(`refuses one ${name} and says that the worker must be replaced`, async () => {
      expect(await attemptInWorker([good, file])).toEqual([
        { code: undefined, poisoned: false },
        { code: "image_undecodable", poisoned: true },
      ]);
    });
  }
});

/** Decodes one file after another in a worker of its own, with modules compiled in this thread. */
async function attemptInWorker(files: readonly Uint8Array[]): Promise<PngAttempts> {
  const worker = new Worker(new URL("./png-worker.ts", import.meta.url));
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<PngAttempts>) => resolve(data);
      worker.onerror = reject;
      worker.postMessage({ modules, engine: engineModule, files } satisfies PngRequest);
    });
  } finally {
    worker.terminate();
  }
}
