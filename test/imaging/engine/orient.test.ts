import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import sharp from "sharp";
import type { Orientation } from "../../../src/domain/image-header.ts";
import { createEngine, type Engine } from "../../../src/imaging/engine/engine.ts";
import { compileEngineModules } from "../../../src/imaging/engine/modules.ts";
import { createKernelBench, type KernelBench } from "../../fixtures/kernel-bench.ts";
import { referenceWalk } from "../../fixtures/kernel-references.ts";
import { asStored } from "../../fixtures/orient.ts";
import { noise, type Rgba } from "../../fixtures/rgba.ts";

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

let engine: Engine;
let bench: KernelBench;

beforeAll(async () => {
  const { engine: module } = await compileEngineModules();
  engine = createEngine({ module, maxPixels: 100_000 });
  bench = await createKernelBench();
});

/** Turns a stored picture upright with the engine. */
function turn(stored: Rgba, orientation: Orientation): Rgba {
  engine.reset();
  const plane = engine.allocatePlane(stored);
  engine.pixels(plane).set(stored.data);
  const upright = engine.orient(plane, orientation);
  const { width, height } = upright;
  return { width, height, data: new Uint8ClampedArray(engine.pixels(upright)) };
}

/** Compared as Buffers: quicker by far than element by element. */
function bytesOf({ data }: Rgba): Buffer {
  return Buffer.from(data.buffer);
}

describe.each([...ORIENTATIONS])("orientation %i", (orientation) => {
  test("stands upright at every size from 1x1 to 40x40", () => {
    for (let width = 1; width <= 40; width++) {
      for (let height = 1; height <= 40; height += width % 3 === 0 ? 1 : 7) {
        const upright = noise(width, height, width * 41 + height);
        const turned = turn(asStored(upright, orientation), orientation);
        expect([turned.width, turned.height]).toEqual([width, height]);
        expect(bytesOf(turned).equals(bytesOf(upright))).toBe(true);
      }
    }
  });

  test("stands as sharp turns it", async () => {
    const stored = noise(37, 70, orientation);
    const tiff = await sharp(stored.data, { raw: { width: 37, height: 70, channels: 4 } })
      .withMetadata({ orientation })
      .tiff({ compression: "none" })
      .toBuffer();
    const { data, info } = await sharp(tiff)
      .autoOrient()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const turned = turn(stored, orientation);
    expect([turned.width, turned.height]).toEqual([info.width, info.height]);
    expect(bytesOf(turned).equals(data)).toBe(true);
  });
});

test("orientation 1 is the same plane, not a copy", () => {
  engine.reset();
  const plane = engine.allocatePlane({ width: 3, height: 2 });
  expect(engine.orient(plane, 1)).toBe(plane);
});

test("the walks read and write what they say at any offset and stride, and nothing beside it", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        width: fc.integer({ min: 1, max: 70 }),
        rows: fc.integer({ min: 1, max: 70 }),
        offset: fc.nat(19),
        sourcePadding: fc.nat(13),
        targetPadding: fc.nat(13),
        backX: fc.boolean(),
        backY: fc.boolean(),
        transposed: fc.boolean(),
      }),
      ({ seed, width, rows, offset, sourcePadding, targetPadding, backX, backY, transposed }) => {
        bench.scatter(seed);
        const rowBytes = (transposed ? rows : width) * 4 + sourcePadding;
        const [sizeX, sizeY] = transposed ? [rowBytes, 4] : [4, rowBytes];
        const stepX = backX ? -sizeX : sizeX;
        const stepY = backY ? -sizeY : sizeY;
        const first = (backX ? (width - 1) * sizeX : 0) + (backY ? (rows - 1) * sizeY : 0);
        const target = bench.base + 64 * 1024 + offset;
        const stride = width * 4 + targetPadding;
        const walk = [
          bench.base + offset + first,
          stepX,
          stepY,
          target,
          stride,
          width,
          rows,
        ] as const;
        const { copyPixels, transposePixels } = bench.kernels;
        bench.expectSame(
          () => (transposed ? transposePixels : copyPixels)(...walk),
          (memory) => referenceWalk(memory, ...walk),
        );
      },
    ),
    { numRuns: 150 },
  );
});
