import { expect, test } from "bun:test";
import { createEngine } from "../../../src/imaging/engine/engine.ts";
import { compileEngineModules } from "../../../src/imaging/engine/modules.ts";
import { noise } from "../../fixtures/pictures.ts";

const { engine: module } = await compileEngineModules();

test("the staging block lies in front of every plane and is left alone", () => {
  const engine = createEngine({ module, maxPixels: 100_000, stagingBytes: 3_000_001 });
  const { pointer, byteLength } = engine.staging;
  expect(byteLength).toBe(3_000_001);
  const plane = engine.allocatePlane({ width: 200, height: 100 });
  expect(plane.pointer).toBeGreaterThanOrEqual(pointer + byteLength);
  engine.pixels(plane).set(noise(200, 100).data);
  engine.resize(
    engine.orient(plane, 6),
    { width: 33, height: 71 },
    { filter: "lanczos3", opaque: false },
  );
  const staging = new Uint8Array(engine.memory.buffer, pointer, byteLength);
  expect(staging.every((byte) => byte === 0)).toBe(true);
});

test("the staging block takes nothing from what a job may use", () => {
  const roomOf = (stagingBytes: number): number => {
    const engine = createEngine({ module, maxPixels: 100_000, stagingBytes });
    let planes = 0;
    try {
      for (; planes < 1000; planes++) engine.allocatePlane({ width: 128, height: 128 });
    } catch {
      // The limit.
    }
    return planes;
  };
  expect(roomOf(10_000_000)).toBe(roomOf(0));
});
