import { afterEach, describe, expect, test } from "bun:test";
import { expectSame } from "../fixtures/slice-resizes.ts";
import {
  type SliceThreads,
  type SliceThreadsOptions,
  startSliceThreads,
} from "../fixtures/slice-threads.ts";
import { waitFor } from "../fixtures/wait-for.ts";

/** Long enough for peers to come and help. */
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

describe("the resize", () => {
  test.each([1, 2, 3, 5, 8])(
    "is that of one worker to the last byte, with %i of them",
    async (workers) => {
      const { owner } = await start({ workers });
      for (const [from, to] of [
        [
          { width: 53, height: 90 },
          { width: 31, height: workers },
        ],
        [
          { width: 301, height: 203 },
          { width: 101, height: 99 },
        ],
        [
          { width: 130, height: 97 },
          { width: 130, height: 96 },
        ],
        [
          { width: 40, height: 2000 },
          { width: 3, height: 25 },
        ],
      ] as const) {
        for (const filter of ["triangle", "lanczos3"] as const) {
          for (const opaque of [true, false]) {
            expectSame(await owner.resize({ from, to, filter, opaque, repeats: 4 }));
          }
        }
      }
    },
  );

  test("is shared out: idle peers compute slices of it", async () => {
    const { owner, peers } = await start({ workers: 3 });
    await waitFor(
      async () => {
        expectSame(await owner.resize({ ...LARGE, filter: "lanczos3", repeats: 5 }));
        const stats = await Promise.all(peers.map((peer) => peer.stats()));
        return stats.every(({ helped }) => helped > 0);
      },
      { what: "both peers to have helped" },
    );
  });

  test("stays the same while resizes follow one another faster than peers can answer", async () => {
    const { owner, peers } = await start({ workers: 3 });
    // All are owners at the same time, and peers of one another; sums among it.
    const answers = await Promise.all(
      [owner, ...peers].map(async (each) => {
        const { index: seed } = each;
        const first = await each.resize({ seed, repeats: 150, pauses: false });
        await each.sum({ seed, repeats: 100 });
        return [first, await each.resize({ ...LARGE, seed, repeats: 15 })];
      }),
    );
    for (const answer of answers.flat()) expectSame(answer);
  });
});

describe("a resize is computed in one go, and nobody rung", () => {
  async function expectAlone(request: object, options: Partial<SliceThreadsOptions> = {}) {
    const { owner } = await start({ workers: 4, ...options });
    const answer = await owner.resize({ ...request, repeats: 3 });
    expectSame(answer);
    expect(answer.stats).toMatchObject({ sequential: 3, sliced: 0, rung: 0 });
  }

  test("when the rows are fewer than the workers", async () => {
    await expectAlone({ from: { width: 900, height: 90 }, to: { width: 300, height: 3 } });
  });

  test("when the source is below the threshold", async () => {
    await expectAlone({ from: { width: 33, height: 30 } }, { thresholdPixels: 1000 });
  });

  test("when the result is larger than the staging block", async () => {
    const to = { width: 1921, height: 1080 };
    await expectAlone({ from: { width: 1922, height: 1081 }, to }, { maxPixels: 8_000_000 });
  });

  test("when the ring of source rows is", async () => {
    await expectAlone({ from: { width: 480, height: 480 }, to: { width: 30, height: 30 } });
  });

  test("when every peer has a job of its own", async () => {
    const { board, owner } = await start({ workers: 3 });
    board.setBusy(1, true);
    board.setBusy(2, true);
    const alone = await owner.resize({ repeats: 2 });
    expectSame(alone);
    expect(alone.stats).toMatchObject({ sequential: 2, sliced: 0, rung: 0 });
    board.setBusy(2, false);
    const helped = await owner.resize({});
    expectSame(helped);
    expect(helped.stats).toMatchObject({ sequential: 2, sliced: 1, rung: 1 });
  });
});

test("as many rows as workers are shared out, and so is a target of 1920x1080", async () => {
  const { owner } = await start({ workers: 3, maxPixels: 8_000_000 });
  const few = { from: { width: 50, height: 5 }, to: { width: 20, height: 3 } };
  const largest = { from: { width: 2000, height: 1125 }, to: { width: 1920, height: 1080 } };
  for (const request of [few, largest]) {
    const { sliced } = await owner.stats();
    // The region may still be held by peers that came late to the one before.
    await waitFor(
      async () => {
        const answer = await owner.resize(request);
        expectSame(answer);
        return answer.stats.sliced > sliced;
      },
      { what: "the resize to be shared out" },
    );
  }
});
