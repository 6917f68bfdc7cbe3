import { afterEach, describe, expect, test } from "bun:test";
import { sliceRegions } from "../../src/workers/slice-region.ts";
import { expectSame, sequentialResizes } from "../fixtures/slice-resizes.ts";
import { createGate, expectExact, sequentialSums } from "../fixtures/slice-sums.ts";
import {
  type SliceThread,
  type SliceThreads,
  type SliceThreadsOptions,
  startSliceThreads,
} from "../fixtures/slice-threads.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const LARGE = { from: { width: 900, height: 800 }, to: { width: 500, height: 400 } } as const;

let threads: SliceThreads | undefined;

async function start(options: SliceThreadsOptions): Promise<SliceThreads> {
  threads = await startSliceThreads(options);
  return threads;
}

afterEach(() => {
  threads?.close();
  threads = undefined;
});

/** Has the peer claim a slice of a resize, and be stuck with it until the word is not 0. */
async function stallInResize(
  peer: SliceThread | undefined,
  owner: SliceThread,
  word: SharedArrayBuffer,
): Promise<void> {
  const region = await peer?.stall(owner, word, async () => {
    expectSame(await owner.resize(LARGE));
  });
  expect(region).toBe(sliceRegions(owner.memory, 2).length - 1);
}

async function untilShared(owner: SliceThread): Promise<void> {
  await waitFor(async () => (await sequentialResizes(owner)) === 0, { what: "a shared resize" });
}

describe("a peer that does not answer", () => {
  test("delays no resize", async () => {
    const { owner, peers } = await start({ workers: 2 });
    const gate = createGate();
    await peers[0]?.block(gate.word);
    const answer = await owner.resize({ ...LARGE, repeats: 10 });
    expectSame(answer);
    expect(answer.stats).toMatchObject({ sliced: 10, rung: 10, sequential: 0, redone: 0 });
    gate.open();
    // It finds ten invitations out of date.
    expect((await peers[0]?.stats())?.helped).toBe(0);
    expectSame(await owner.resize({ repeats: 3 }));
  });

  test("delays none with a slice in hand: the owner computes that one, and goes on alone", async () => {
    const { owner, peers } = await start({ workers: 2 });
    const gate = createGate();
    const { redone } = await owner.stats();
    await stallInResize(peers[0], owner, gate.word);
    expect((await owner.stats()).redone).toBeGreaterThan(redone);
    expect(await sequentialResizes(owner, 20)).toBe(20);
    // Sums have regions of their own.
    expect(await sequentialSums(owner, 20)).toBe(0);
    gate.open();
    await untilShared(owner);
  });

  test("spoils no resize and no sum with the wrong rows that it hands in when it wakes up", async () => {
    const { owner, peers } = await start({ workers: 2 });
    const gate = createGate();
    await stallInResize(peers[0], owner, gate.word);
    const during = owner.resize({ ...LARGE, repeats: 60, pauses: false });
    gate.open();
    expectSame(await during);
    await untilShared(owner);
    expectSame(await owner.resize({ ...LARGE, repeats: 10 }));
    expectExact(await owner.sum({ repeats: 100 }));
  });
});

test("a peer that dies with a slice in hand frees the staging block once its thread has ended", async () => {
  const { replace, owner, peers } = await start({ workers: 2 });
  const gate = createGate();
  await stallInResize(peers[0], owner, gate.word);
  await replace(1);
  // The thread replaced is stuck and may yet write.
  expect(await sequentialResizes(owner, 10)).toBe(10);
  peers[0]?.terminate();
  await untilShared(owner);
  gate.open();
});
