import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createJpegDecoder } from "../../../../src/imaging/engine/jpeg-decoder/jpeg-decoder.ts";
import type { Kernels } from "../../../../src/imaging/engine/kernels.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import type { CodedComponent, CodedImage } from "../../../fixtures/jpeg/coded-image.ts";
import { ZIGZAG } from "../../../fixtures/jpeg/dct.ts";
import {
  COMPLETE_NAMES,
  PROGRESSIVE_SCRIPTS,
  SEQUENTIAL_SCRIPTS,
} from "../../../fixtures/jpeg/scan-scripts.ts";
import { type WriteJpegOptions, writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { noise, photo } from "../../../fixtures/pictures.ts";
import { createGuardedContext } from "../../../fuzz/guarded-context.ts";

const { engine } = await compileEngineModules();
const context = createGuardedContext(engine, 1_000_000);

interface Kept {
  readonly coefficients: Int16Array;
  readonly masks: BigUint64Array;
}

/** What is kept of each component when all scans of the file have been read. */
function readKept(file: Uint8Array, image: CodedImage): Kept[] {
  const { memory, arena } = context;
  const pointers: [coefficients: number, masks: number][] = [];
  let kept: Kept[] = [];
  const kernels: Kernels = {
    ...context.kernels,
    jpegDescribeStorage(component, coefficients, masks) {
      pointers[component] = [coefficients, masks];
      context.kernels.jpegDescribeStorage(component, coefficients, masks);
    },
    jpegTransformStoredFrame(mcusAcross, mcusDown) {
      kept = image.components.map(({ paddedColumns, paddedRows }, component) => {
        const [coefficients, masks] = pointers[component] ?? [0, 0];
        const blocks = paddedColumns * paddedRows;
        return {
          coefficients: new Int16Array(memory.buffer, coefficients, 64 * blocks).slice(),
          masks: new BigUint64Array(memory.buffer, masks, blocks).slice(),
        };
      });
      context.kernels.jpegTransformStoredFrame(mcusAcross, mcusDown);
    },
  };
  arena.begin(0x5a);
  createJpegDecoder({ ...context, kernels }).decode(file, { reduction: 1 });
  expect(context.violations(false)).toEqual([]);
  return kept;
}

/** Where a block keeps a coefficient, as wasm/assembly/jpeg-decoder/block.ts tells it. */
function placeOf(row: number, column: number): number {
  const vector = (row >> 2) * 4 + (column >> 2) * 2 + (column & 1);
  const lane = (row & 1) * 2 + ((row >> 1) & 1);
  return vector * 8 + lane * 2 + ((column >> 1) & 1);
}

/** Compares the component's own blocks: scans of it alone say nothing of those behind its edges. */
function expectKept(component: CodedComponent, { coefficients, masks }: Kept, name: string): void {
  const { rows, columns, paddedColumns } = component;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const block = row * paddedColumns + column;
      const coded = component.coefficients.subarray(64 * block, 64 * block + 64);
      const found = coefficients.subarray(64 * block, 64 * block + 64);
      const inZigzag = ZIGZAG.map((natural) => found[placeOf(natural >> 3, natural & 7)]);
      let mask = 0n;
      coded.forEach((value, k) => {
        if (k > 0 && value !== 0) mask |= 1n << BigInt(k);
      });
      expect([name, row, column, masks[block], ...inZigzag]).toEqual([
        ...[name, row, column, mask],
        ...coded,
      ]);
    }
  }
}

const pictures = fc.record({
  width: fc.integer({ min: 1, max: 45 }),
  height: fc.integer({ min: 1, max: 45 }),
  seed: fc.nat(1000),
  isLoud: fc.boolean(),
  quality: fc.integer({ min: 20, max: 100 }),
  sampling: fc.constantFrom("1x1 1x1 1x1", "2x1 1x1 1x1", "2x2 1x1 1x1", "1x2 2x1 1x1"),
  restartInterval: fc.constantFrom(0, 0, 1, 2, 7),
});

function expectAllKept(options: WriteJpegOptions): void {
  const property = fc.property(pictures, (picture) => {
    const { width, height, seed, isLoud, quality, sampling, restartInterval } = picture;
    const rgba = isLoud ? noise(width, height, seed) : photo(width, height, seed);
    const image = codePicture(rgba, { quality, sampling });
    const kept = readKept(writeJpeg(image, { ...options, restartInterval }), image);
    image.components.forEach((component, index) => {
      const found = kept[index];
      if (!found) throw new Error(`nothing is kept of component ${index}`);
      expectKept(component, found, `component ${index}`);
    });
  });
  fc.assert(property, { numRuns: 12 });
}

describe("coefficients are kept as they were coded, and masks tell which are not zero", () => {
  test.each(COMPLETE_NAMES)("of progressive scans: %s", (name) => {
    expectAllKept({ process: "progressive", scans: PROGRESSIVE_SCRIPTS[name](3) });
  });

  test.each(["a scan each", "first apart", "last first"] as const)(
    "of sequential scans: %s",
    (name) => {
      expectAllKept({ scans: SEQUENTIAL_SCRIPTS[name](3) });
    },
  );

  test("of progressive scans whose codes are as long as codes can be", () => {
    const scans = PROGRESSIVE_SCRIPTS["libjpeg's"](3);
    expectAllKept({ process: "progressive", scans, huffman: "longest" });
    expectAllKept({ process: "progressive", scans, huffman: "chain" });
  });
});
