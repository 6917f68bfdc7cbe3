import { afterEach, describe, expect, test } from "bun:test";
import { expectExact } from "../fixtures/slice-sums.ts";
import {
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

describe("the sum", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "is that of one worker to the last digit, with %i of them and any number of rows",
    async (workers) => {
      const { owner } = await start({ workers });
      for (const height of [workers, workers + 1, 13, 37, 101]) {
        for (const onWhite of [false, true]) {
          const request = { width: 53, height, seed: height, onWhite, repeats: 10 };
          const answer = await owner.sum(request);
          expectExact(answer);
          expect(answer.sums[0]?.[0]).toBeGreaterThan(0);
        }
      }
    },
  );

  test("is shared out: idle peers compute slices of it", async () => {
    const { owner, peers } = await start({ workers: 3 });
    // The owner's memory grows after the peers have first worked in it.
    await owner.sum({});
    await Promise.all(peers.map((peer) => peer.stats()));
    await waitFor(
      async () => {
        expectExact(await owner.sum({ width: 1000, height: 900, repeats: 5 }));
        const stats = await Promise.all(peers.map((peer) => peer.stats()));
        return stats.every(({ helped }) => helped > 0);
      },
      { what: "both peers to have helped" },
    );
  });

  test("stays exact while jobs follow one another faster than peers can answer", async () => {
    const { owner, peers } = await start({ workers: 4 });
    // All are owners at the same time, and peers of one another.
    const answers = await Promise.all(
      [owner, ...peers].map((each) =>
        each.sum({ width: 31, height: 33, seed: each.index, repeats: 3000, pauses: false }),
      ),
    );
    for (const answer of answers) expectExact(answer);
  });
});

describe("fewer rows than workers", () => {
  test("are summed sequentially, and nobody is rung", async () => {
    const { owner } = await start({ workers: 4 });
    const answer = await owner.sum({ width: 2000, height: 3, repeats: 7 });
    expectExact(answer);
    expect(answer.stats).toMatchObject({ sequential: 7, sliced: 0, rung: 0 });
  });

  test("no longer hold from as many rows as workers on", async () => {
    const { owner } = await start({ workers: 4 });
    const { stats } = await owner.sum({ width: 2000, height: 4, repeats: 7 });
    expect(stats).toMatchObject({ sequential: 0, sliced: 7, rung: 21 });
  });
});

describe("who is rung", () => {
  test("nobody below the threshold, though the sum is sliced all the same", async () => {
    const { owner } = await start({ workers: 3, thresholdPixels: 1000 });
    const below = await owner.sum({ width: 37, height: 27 });
    expect(below.stats).toMatchObject({ sliced: 1, rung: 0 });
    const above = await owner.sum({ width: 40, height: 25 });
    expect(above.stats).toMatchObject({ sliced: 2, rung: 2 });
  });

  test("no peer that has a job of its own", async () => {
    const { board, owner } = await start({ workers: 4 });
    board.setBusy(2, true);
    expect((await owner.sum({})).stats.rung).toBe(2);
    board.setBusy(2, false);
    expect((await owner.sum({})).stats.rung).toBe(5);
  });

  test("no peer that is said to be gone", async () => {
    const { links, owner, peers } = await start({ workers: 3 });
    for (const peer of peers) links.leave(peer);
    expect((await owner.sum({})).stats.rung).toBe(0);
  });

  test("no peer whose thread has ended, though nobody said so", async () => {
    const { owner, peers } = await start({ workers: 2 });
    // Its port reached it before this question did.
    await peers[0]?.stats();
    peers[0]?.terminate();
    await waitFor(
      async () => {
        const before = (await owner.stats()).rung;
        const { stats } = await owner.sum({});
        return stats.rung === before;
      },
      { what: "the owner to ring nobody" },
    );
  });
});
