import { afterEach, describe, expect, test } from "bun:test";
import { sliceRegions } from "../../src/workers/slice-region.ts";
import { createGate, expectExact, sequentialSums } from "../fixtures/slice-sums.ts";
import {
  type SliceThread,
  type SliceThreads,
  type SliceThreadsOptions,
  startSliceThreads,
} from "../fixtures/slice-threads.ts";
import { waitFor } from "../fixtures/wait-for.ts";

let threads: SliceThreads | undefined;

async function start(options: SliceThreadsOptions): Promise<SliceThreads> {
  threads = await startSliceThreads(options);
  return threads;
}

afterEach(() => {
  threads?.close();
  threads = undefined;
});

describe("a peer that does not answer", () => {
  test("delays nobody", async () => {
    const { owner, peers } = await start({ workers: 2 });
    const [peer] = peers;
    const gate = createGate();
    await peer?.block(gate.word);
    // The peer is deaf until the gate opens, which is after these.
    const answer = await owner.sum({ width: 500, height: 400, repeats: 20 });
    expectExact(answer);
    expect(answer.stats).toMatchObject({ sliced: 20, rung: 20, sequential: 0 });
    gate.open();
    // It finds twenty invitations out of date.
    expect((await peer?.stats())?.helped).toBe(0);
    expectExact(await owner.sum({ width: 500, height: 400, repeats: 20 }));
  });

  test("delays nobody with a slice in hand: the owner computes that one", async () => {
    const { owner, peers } = await start({ workers: 2 });
    const gate = createGate();
    const { redone } = await owner.stats();
    await peers[0]?.stall(owner, gate.word);
    expect((await owner.stats()).redone).toBeGreaterThan(redone);
    expectExact(await owner.sum({ repeats: 50 }));
    gate.open();
  });

  test("finds its region untouched when it wakes up jobs later, and spoils no sum", async () => {
    const { owner, peers } = await start({ workers: 2 });
    const gate = createGate();
    const held = (await peers[0]?.stall(owner, gate.word)) ?? -1;
    const region = sliceRegions(owner.memory, 2)[held];
    const parameters = [...(region?.parameters ?? [])];
    expect(await sequentialSums(owner, 100)).toBe(0);
    expect([...(region?.parameters ?? [])]).toEqual(parameters);

    // What it hands in when it wakes up is no sum of pixels.
    const during = owner.sum({ repeats: 3000, pauses: false });
    gate.open();
    expectExact(await during);
    await peers[0]?.stats();
    expectExact(await owner.sum({ repeats: 100 }));
    expect([...(region?.parameters ?? [])]).not.toEqual(parameters);
  });

  test("holds one region; while all are held sums are sequential", async () => {
    const { owner, peers } = await start({ workers: 5 });
    const gate = createGate();
    const held: number[] = [];
    for (const peer of peers) {
      expect(await sequentialSums(owner)).toBe(0);
      held.push(await peer.stall(owner, gate.word));
    }
    expect(held.sort()).toEqual([0, 1, 2, 3]);
    expect(await sequentialSums(owner, 3)).toBe(3);
    gate.open();
    await waitFor(async () => (await sequentialSums(owner)) === 0, { what: "a free region" });
  });
});

describe("a peer that is replaced", () => {
  test("frees the region it died in, once its thread has ended and not before", async () => {
    const { replace, owner, peers } = await start({ workers: 5 });
    const gate = createGate();
    for (const peer of peers) await peer.stall(owner, gate.word);
    for (const peer of peers) await replace(peer.index);
    // The threads replaced are stuck and may yet write.
    expect(await sequentialSums(owner, 20)).toBe(20);
    for (const peer of peers) peer.terminate();
    await waitFor(async () => (await sequentialSums(owner)) === 0, { what: "a free region" });
    gate.open();
  });

  test("is succeeded by one that helps and is helped", async () => {
    const { replace, owner, peers } = await start({ workers: 2 });
    peers[0]?.terminate();
    const successor = await replace(1);
    const helps = async (helper: SliceThread, helped: SliceThread): Promise<boolean> => {
      expectExact(await helped.sum({ width: 1000, height: 900, repeats: 5 }));
      return (await helper.stats()).helped > 0;
    };
    await waitFor(() => helps(successor, owner), { what: "the successor to have helped" });
    await waitFor(() => helps(owner, successor), { what: "the owner to have helped" });
  });
});
