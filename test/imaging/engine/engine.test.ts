import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createEngine, type Engine, type Plane } from "../../../src/imaging/engine/engine.ts";
import { compileEngineModules, type EngineModules } from "../../../src/imaging/engine/modules.ts";
import { anErrorOf } from "../../fixtures/error-code.ts";
import { referenceBlend, referenceLuminance } from "../../fixtures/kernel-references.ts";
import { cutout } from "../../fixtures/rgba.ts";

const INK = { r: 30, g: 200, b: 90, opacity: 210 };

let modules: EngineModules;
let engine: Engine;
let plane: Plane;

beforeAll(async () => {
  modules = await compileEngineModules();
  engine = createEngine({ module: modules.engine, maxPixels: 1_000_000 });
});

beforeEach(() => {
  engine.reset();
  const picture = cutout(61, 43);
  plane = engine.allocatePlane(picture);
  engine.pixels(plane).set(picture.data);
});

function maskOf(width: number, height: number) {
  const coverage = Uint8Array.from({ length: width * height }, (_, index) => (index * 37) & 255);
  return { width, height, coverage, fontSize: 10 };
}

/** All bytes of the memory, as a copy. */
function snapshot(): Uint8Array {
  return new Uint8Array(engine.memory.buffer).slice();
}

test("planes of a job lie apart and hold what is written to them", () => {
  const planes = [1, 2, 3].map((value) => {
    const added = engine.allocatePlane({ width: 7 * value, height: 3 });
    engine.pixels(added).fill(value);
    return added;
  });
  for (const [index, added] of planes.entries()) {
    const pixels = engine.pixels(added);
    expect(pixels.length).toBe(added.width * added.height * 4);
    expect(pixels.every((byte) => byte === index + 1)).toBe(true);
  }
});

test("a hundred jobs use the memory of one", () => {
  const job = (): void => {
    engine.reset();
    const stored = engine.allocatePlane({ width: 300, height: 200 });
    engine.orient(stored, 6);
  };
  job();
  const { byteLength } = engine.memory.buffer;
  for (let count = 0; count < 100; count++) job();
  expect(engine.memory.buffer.byteLength).toBe(byteLength);
});

test("three planes of the largest picture, a mask and the coding of its alpha fit, and little more", () => {
  const largest = { width: 8000, height: 4000 };
  const small = createEngine({ module: modules.engine, maxPixels: 32_000_000, maxFileBytes: 1 });
  const [, , last = plane] = [1, 2, 3].map(() => small.allocatePlane(largest));
  small.blendMask(last, maskOf(400, 200), { x: 0, y: 0 }, INK);
  expect(small.encodeWebp(last, { quality: 75, opaque: false, icc: undefined })).not.toBeEmpty();
  small.allocatePlane({ width: 8000, height: 7000 });
  expect(() => small.allocatePlane(largest)).toThrow(anErrorOf("image_too_large"));
});

test("a mask's room is given back once it is drawn", () => {
  const before = engine.allocatePlane({ width: 1, height: 1 });
  engine.blendMask(plane, maskOf(20, 20), { x: 1, y: 1 }, INK);
  const after = engine.allocatePlane({ width: 1, height: 1 });
  expect(after.pointer).toBe(before.pointer + 64);
});

test("sums the luminance of any box of a plane", () => {
  const memory = snapshot();
  fc.assert(
    fc.property(fc.nat(60), fc.nat(42), fc.nat(60), fc.nat(42), fc.boolean(), (...random) => {
      const [x, y, across, down, onWhite] = random;
      const box = {
        ...{ x, y },
        width: 1 + Math.min(across, 60 - x),
        height: 1 + Math.min(down, 42 - y),
      };
      const first = plane.pointer + (y * 61 + x) * 4;
      expect(engine.luminanceSum(plane, box, { onWhite })).toBe(
        referenceLuminance(memory, first, 61 * 4, box.width, box.height, onWhite),
      );
    }),
  );
});

test("draws a mask where it is told, in the ink it is told", () => {
  const mask = maskOf(23, 11);
  const expected = engine.pixels(plane).slice();
  const scratch = new Uint8Array([...expected, ...mask.coverage]);
  const color = INK.r | (INK.g << 8) | (INK.b << 16);
  const at = { x: 38, y: 32 };
  const first = (at.y * 61 + at.x) * 4;
  referenceBlend(scratch, first, 61 * 4, expected.length, 23, 23, 11, color, INK.opacity);
  engine.blendMask(plane, mask, at, INK);
  expect([...engine.pixels(plane)]).toEqual([...scratch.subarray(0, expected.length)]);
});

test("lays a transparent plane on white, once and for all", () => {
  expect(engine.isOpaque(plane)).toBe(false);
  const box = { x: 0, y: 0, width: 61, height: 43 };
  const asIfOnWhite = engine.luminanceSum(plane, box, { onWhite: true });
  engine.flattenOnWhite(plane);
  expect(engine.isOpaque(plane)).toBe(true);
  expect(engine.luminanceSum(plane, box, { onWhite: false })).toBe(asIfOnWhite);
});

test("the header stays zero whatever is done", () => {
  engine.orient(plane, 7);
  engine.blendMask(plane, maskOf(20, 20), { x: 1, y: 1 }, INK);
  engine.flattenOnWhite(plane);
  const header = new Uint8Array(engine.memory.buffer, 0, engine.headerBytes);
  expect(header.every((byte) => byte === 0)).toBe(true);
});

describe("a defect of the caller is a RangeError and touches nothing", () => {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const at = { x: 0, y: 0 };
  const mask = maskOf(10, 10);
  const badPlanes: Record<string, (good: Plane) => Plane> = {
    "in the header": (good) => ({ ...good, pointer: 0 }),
    "past what was allocated": (good) => ({ ...good, height: good.height + 1 }),
    "of no pixels": (good) => ({ ...good, width: 0 }),
    "of half a pixel": (good) => ({ ...good, width: 1.5 }),
    "at no number": (good) => ({ ...good, pointer: Number.NaN }),
  };

  test.each(Object.entries(badPlanes))("a plane %s", (_, damage) => {
    const bad = damage(plane);
    const before = snapshot();
    expect(() => engine.pixels(bad)).toThrow(RangeError);
    expect(() => engine.orient(bad, 3)).toThrow(RangeError);
    expect(() => engine.isOpaque(bad)).toThrow(RangeError);
    expect(() => engine.flattenOnWhite(bad)).toThrow(RangeError);
    expect(() => engine.rowsOf(bad, { ...at, width: 1, height: 1 })).toThrow(RangeError);
    expect(() => engine.luminanceSum(bad, box, { onWhite: false })).toThrow(RangeError);
    expect(() => engine.blendMask(bad, mask, at, INK)).toThrow(RangeError);
    expect(Buffer.compare(snapshot(), before)).toBe(0);
  });

  test("a plane of the job before", () => {
    engine.reset();
    expect(() => engine.flattenOnWhite(plane)).toThrow(RangeError);
  });

  test.each([
    { x: -1, y: 0, width: 10, height: 10 },
    { x: 0, y: -1, width: 10, height: 10 },
    { x: 0, y: 34, width: 10, height: 10 },
    { x: 52, y: 0, width: 10, height: 10 },
    { x: 0, y: 0, width: 0, height: 10 },
    { x: 0.5, y: 0, width: 10, height: 10 },
    { x: 0, y: 0.5, width: 10, height: 10 },
    { x: 0, y: 0, width: 10, height: Number.NaN },
  ])("a box at ($x, $y) of $width x $height", (bad) => {
    const before = snapshot();
    expect(() => engine.luminanceSum(plane, bad, { onWhite: false })).toThrow(RangeError);
    const badMask = { ...mask, width: bad.width, height: bad.height };
    expect(() => engine.blendMask(plane, badMask, bad, INK)).toThrow(RangeError);
    expect(Buffer.compare(snapshot(), before)).toBe(0);
  });

  test("a mask without all its bytes", () => {
    const bad = { ...mask, coverage: mask.coverage.subarray(1) };
    expect(() => engine.blendMask(plane, bad, at, INK)).toThrow(RangeError);
  });

  test.each([
    ["red of 256", { r: 256 }],
    ["green of -1", { g: -1 }],
    ["blue of a half", { b: 0.5 }],
    ["opacity that is no number", { opacity: Number.NaN }],
  ])("ink with a %s", (_, part) => {
    const before = snapshot();
    expect(() => engine.blendMask(plane, mask, at, { ...INK, ...part })).toThrow(RangeError);
    expect(Buffer.compare(snapshot(), before)).toBe(0);
  });

  test.each([
    { width: 0, height: 1 },
    { width: 1, height: 2.5 },
    { width: -3, height: -3 },
  ])("a new plane of $width x $height", (size) => {
    expect(() => engine.allocatePlane(size)).toThrow(RangeError);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%p for maxPixels", (maxPixels) => {
    expect(() => createEngine({ module: modules.engine, maxPixels })).toThrow(RangeError);
  });
});

test("another module is not taken for the engine", () => {
  expect(() => createEngine({ module: modules.slice, maxPixels: 1000 })).toThrow(TypeError);
});
