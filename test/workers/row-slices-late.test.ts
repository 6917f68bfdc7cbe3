import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createEngine, type Engine, type Plane } from "../../src/imaging/engine/engine.ts";
import { compileEngineModules, type EngineModules } from "../../src/imaging/engine/modules.ts";
import type { ResizeOptions } from "../../src/imaging/engine/resize/resampler.ts";
import { createControlBoard } from "../../src/workers/control-board.ts";
import {
  createRowSlices,
  type RowSlices,
  sliceStagingBytes,
} from "../../src/workers/row-slices.ts";
import { instantiateSliceKernels } from "../../src/workers/slice-kernel.ts";
import { type SliceRegion, seatCount, sliceRegions } from "../../src/workers/slice-region.ts";
import { IN_STAGING, sliceRange, unpackRowsJob } from "../../src/workers/slice-rows.ts";
import { noise } from "../fixtures/pictures.ts";

// A peer that claims a slice and goes on when its owner is already at another job, one step at a
// time: it is played by the very thread that owns the job.

const WORKERS = 2;
/** The one that the row slices give first. */
const SEAT = seatCount(WORKERS) - 1;
const FROM = { width: 300, height: 200 };
const TO = { width: 140, height: 100 };
const OPTIONS = { filter: "triangle", opaque: true } as const;

let modules: EngineModules;
let engine: Engine;
let rowSlices: RowSlices<ResizeOptions>;
let region: SliceRegion;
/** Called when the owner has claimed its first slice and not computed it yet. */
let meanwhile: (() => void) | undefined;

beforeAll(async () => {
  modules = await compileEngineModules();
});

beforeEach(() => {
  engine = createEngine({
    ...{ module: modules.engine, maxPixels: 300_000 },
    stagingBytes: sliceStagingBytes(WORKERS),
  });
  const { resampler } = engine;
  rowSlices = createRowSlices({
    workers: WORKERS,
    engine: {
      ...engine,
      resampler: {
        ...resampler,
        resizeRows(...rows) {
          const step = meanwhile;
          meanwhile = undefined;
          step?.();
          resampler.resizeRows(...rows);
        },
      },
    },
    sliceModule: modules.slice,
    board: createControlBoard(WORKERS),
    resizeThresholdPixels: 0,
  });
  // Whoever is at the far end never answers.
  const { port1 } = new MessageChannel();
  rowSlices.addPeer({ index: 1, port: port1 });
  region = sliceRegions(engine.memory, WORKERS).at(-1) ?? region;
});

function sourcePlane(seed: number): Plane {
  const plane = engine.allocatePlane(FROM);
  engine.pixels(plane).set(noise(FROM.width, FROM.height, seed).data);
  return plane;
}

/** The number of the job that is open. */
function openEpoch(): number {
  const words = new Int32Array(engine.memory.buffer, 0, engine.headerBytes / 4);
  const place = region.parameters.byteOffset / 4 - 16;
  return Atomics.load(words, place);
}

/** Has a peer claim a slice of the next resize, and gives what it will go on with. */
function resizeWithStalledPeer(plane: Plane) {
  let epoch = 0;
  let slice = -1;
  meanwhile = () => {
    epoch = openEpoch();
    expect(region.enter(SEAT, epoch)).toBe(true);
    slice = region.claim();
  };
  const result = rowSlices.resize(plane, TO, OPTIONS);
  const job = unpackRowsJob(region.parameters);
  expect(slice).toBe(1);
  return { result, epoch, slice, job };
}

function expectSame(a: Uint8ClampedArray, b: Uint8ClampedArray): void {
  // Compared as Buffers: quicker by far than element by element.
  expect(Buffer.compare(Buffer.from(a), Buffer.from(b))).toBe(0);
}

describe("a peer that is still inside when its job is over", () => {
  test("does not change the result: the owner has computed its slice", () => {
    const plane = sourcePlane(1);
    const { result } = resizeWithStalledPeer(plane);
    expectSame(engine.pixels(result), engine.pixels(engine.resize(plane, TO, OPTIONS)));
    expect(rowSlices.stats).toMatchObject({ sliced: 1, redone: 1, rung: 1 });
  });

  test("writes nothing but its own scratch space and its own rows of the staging block", () => {
    const { epoch, slice, job } = resizeWithStalledPeer(sourcePlane(1));
    engine.reset();
    const next = engine.allocatePlane({ width: 400, height: 400 });
    engine.pixels(next).fill(0xa5);

    const bytes = new Uint8Array(engine.memory.buffer);
    const { first, end } = sliceRange(job, slice);
    const scratch = job.scratch + SEAT * job.scratchBytes;
    const rows = job.rows + first * job.stride;
    const rowsEnd = job.rows + end * job.stride;
    const mayChange = [
      [scratch, scratch + job.scratchBytes],
      [rows, rowsEnd],
    ] as const;
    const before = bytes.slice();
    instantiateSliceKernels(modules.slice, engine.memory).resizeRows(
      ...([job.plan, scratch, first, end, rows, job.stride] as const),
    );
    expect(Buffer.compare(bytes.subarray(rows, rowsEnd), before.subarray(rows, rowsEnd))).not.toBe(
      0,
    );
    for (const [from, to] of mayChange) before.set(bytes.subarray(from, to), from);
    expect(Buffer.compare(bytes, before)).toBe(0);
    region.finish(slice, epoch, IN_STAGING);
    expect(engine.pixels(next).every((value) => value === 0xa5)).toBe(true);
  });

  test("holds the staging block: no plan is written over its own until it has left", () => {
    const plane = sourcePlane(1);
    const { epoch, slice, job } = resizeWithStalledPeer(plane);
    const words = [...new Uint32Array(engine.memory.buffer, job.plan, 1000)];
    const other = rowSlices.resize(sourcePlane(2), { width: 150, height: 90 }, OPTIONS);
    expect(other.height).toBe(90);
    expect(rowSlices.stats).toMatchObject({ sliced: 1, sequential: 1 });
    expect([...new Uint32Array(engine.memory.buffer, job.plan, 1000)]).toEqual(words);

    region.finish(slice, epoch, IN_STAGING);
    region.leave(SEAT);
    rowSlices.resize(plane, { width: 150, height: 90 }, OPTIONS);
    expect(rowSlices.stats).toMatchObject({ sliced: 2, sequential: 1 });
  });
});

test("a slice that a peer hands in while the owner computes it too is the same either way", () => {
  const plane = sourcePlane(3);
  const kernels = instantiateSliceKernels(modules.slice, engine.memory);
  let peerSlice = -1;
  meanwhile = () => {
    const epoch = openEpoch();
    region.enter(SEAT, epoch);
    peerSlice = region.claim();
    const job = unpackRowsJob(region.parameters);
    const { first, end } = sliceRange(job, peerSlice);
    const scratch = job.scratch + SEAT * job.scratchBytes;
    const target = job.rows + first * job.stride;
    kernels.resizeRows(job.plan, scratch, first, end, target, job.stride);
    region.finish(peerSlice, epoch, IN_STAGING);
    region.leave(SEAT);
  };
  const result = rowSlices.resize(plane, TO, OPTIONS);
  expect(peerSlice).toBe(1);
  expect(rowSlices.stats).toMatchObject({ sliced: 1, redone: 0 });
  expectSame(engine.pixels(result), engine.pixels(engine.resize(plane, TO, OPTIONS)));
});
