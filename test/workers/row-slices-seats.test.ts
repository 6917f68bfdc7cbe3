import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createEngine, type Engine } from "../../src/imaging/engine/engine.ts";
import { compileEngineModules, type EngineModules } from "../../src/imaging/engine/modules.ts";
import { createControlBoard } from "../../src/workers/control-board.ts";
import {
  createRowSlices,
  type RowSlices,
  sliceStagingBytes,
} from "../../src/workers/row-slices.ts";
import { seatCount } from "../../src/workers/slice-region.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const WORKERS = 2;
/** More than any machine has cores. */
const MOST_WORKERS = 800;
const board = createControlBoard(WORKERS);

let modules: EngineModules;
let engine: Engine;
let rowSlices: RowSlices | undefined;
const farEnds: MessagePort[] = [];

beforeAll(async () => {
  modules = await compileEngineModules();
  engine = createEngine({
    ...{ module: modules.engine, maxPixels: 10_000 },
    stagingBytes: sliceStagingBytes(MOST_WORKERS),
  });
});

afterEach(() => {
  rowSlices?.close();
  rowSlices = undefined;
  for (const port of farEnds.splice(0)) port.close();
});

function start(workers = WORKERS): RowSlices {
  rowSlices = createRowSlices({
    ...{ workers, engine, board, sliceModule: modules.slice },
    thresholdPixels: 0,
  });
  return rowSlices;
}

/** Adds a peer that never answers, and gives both ends of its channel. */
function addPeer(slices: RowSlices): { nearEnd: MessagePort; farEnd: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  slices.addPeer({ index: 1, port: port1 });
  farEnds.push(port2);
  return { nearEnd: port1, farEnd: port2 };
}

/** Whether the peer is rung for one more sum, which is exact whatever becomes of it. */
function isRung(slices: RowSlices): boolean {
  engine.reset();
  const plane = engine.allocatePlane({ width: 20, height: 20 });
  engine.pixels(plane).fill(40);
  const { rung } = slices.stats;
  const box = { x: 1, y: 1, width: 18, height: 17 };
  expect(slices.sum(plane, box, { onWhite: false })).toBe(18 * 17 * 40_000);
  return slices.stats.rung > rung;
}

describe("a seat", () => {
  test("is given to another peer once the one before has ended, however often", async () => {
    const slices = start();
    for (let death = 0; death < 3 * seatCount(WORKERS); death++) {
      const { farEnd } = addPeer(slices);
      expect(isRung(slices)).toBe(true);
      farEnd.close();
      await waitFor(() => !isRung(slices), { what: "the peer to be forgotten", intervalMs: 0 });
    }
  });

  test("is not given out again while the thread that had it may still be in it", () => {
    const slices = start();
    for (let peer = 0; peer < seatCount(WORKERS); peer++) {
      addPeer(slices);
      expect(isRung(slices)).toBe(true);
      slices.removePeer(1);
      expect(isRung(slices)).toBe(false);
    }
    addPeer(slices);
    expect(isRung(slices)).toBe(false);
  });
});

test("the late end of an earlier peer does not touch the one in its place", async () => {
  const slices = start();
  const earlier = addPeer(slices);
  addPeer(slices);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  // Heard after the row slices have heard it: they listen longer.
  earlier.nearEnd.addEventListener("close", () => resolve());
  earlier.farEnd.close();
  await ended;
  expect(isRung(slices)).toBe(true);
  expect(slices.stats.rung).toBe(1);
});

test("nobody is rung after the close", () => {
  const slices = start();
  addPeer(slices);
  slices.close();
  expect(isRung(slices)).toBe(false);
});

test("more workers than the header or the staging block has room for are refused", () => {
  expect(() => start(MOST_WORKERS)).not.toThrow();
  expect(() => start(MOST_WORKERS + 1)).toThrow(/staging/);
  expect(() => start(2000)).toThrow(/regions/);
});

test("a box outside the plane is a defect, and the region is not left open", () => {
  const slices = start();
  engine.reset();
  const plane = engine.allocatePlane({ width: 20, height: 20 });
  for (let count = 0; count < 10; count++) {
    expect(() =>
      slices.sum(plane, { x: 1, y: 1, width: 20, height: 20 }, { onWhite: false }),
    ).toThrow(RangeError);
  }
  isRung(slices);
  expect(slices.stats).toMatchObject({ sequential: 0, sliced: 1 });
});
