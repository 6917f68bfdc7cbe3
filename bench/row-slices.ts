/*
 * From how many pixels on it pays to ring idle peers for a sum of luminance, and for a resize
 * (row-slices-resizes.ts).
 *
 * First what a ring costs. Then, with one process and real workers: for each size the sum is taken
 * in turn in one go, with slices but nobody rung, and with every peer rung. `RING_THRESHOLD_PIXELS`
 * is set from what this prints.
 */

import { availableParallelism } from "node:os";
import { RING_THRESHOLD_PIXELS } from "../src/workers/row-slices.ts";
import { type SliceThreads, startSliceThreads } from "../test/fixtures/slice-threads.ts";
import { type BellTimes, measureBells } from "./bells.ts";
import type { Bell } from "./bells-thread.ts";
import { measureResizes, type ResizeRow } from "./row-slices-resizes.ts";
import { median, minimum } from "./statistics.ts";

const SIZES = [
  [200, 10],
  [200, 50],
  [480, 60],
  [1000, 60],
  [1920, 60],
  [640, 360],
  [960, 400],
  [960, 540],
  [1280, 720],
  [1920, 1080],
  [3840, 2160],
] as const;

const ROUNDS = 10;
const REPEATS = 60;
const MAX_PIXELS = 10_000_000;

/** Of one sum, in microseconds. */
export interface Times {
  /** The best there was: with a core to spare, as when peers are idle and nothing else runs. */
  readonly minUs: number;
  readonly medianUs: number;
}

export interface RowSlicesRow {
  readonly width: number;
  readonly height: number;
  readonly sequential: Times;
  /** With slices, nobody rung. */
  readonly sliced: Times;
  /** With slices, every peer rung. */
  readonly rung: Times;
  /** Slices that peers computed, of all slices. */
  readonly helpedShare: number;
}

export interface RowSlicesResult {
  readonly bells: ReadonlyMap<Bell, BellTimes>;
  readonly workers: number;
  readonly rows: readonly RowSlicesRow[];
  /**
   * The smallest size measured from which on ringing gains a tenth with a core to spare, or none.
   */
  readonly paysFromPixels: number | undefined;
  readonly resizes: readonly ResizeRow[];
}

/** Takes about three quarters of a minute. */
export async function run(
  workers: number = Math.max(2, availableParallelism()),
): Promise<RowSlicesResult> {
  const bells = await measureBells();
  const quiet = await startSliceThreads({
    ...{ workers, maxPixels: MAX_PIXELS },
    thresholdPixels: Number.POSITIVE_INFINITY,
  });
  const ringing = await startSliceThreads({ workers, maxPixels: MAX_PIXELS, thresholdPixels: 0 });
  try {
    const rows: RowSlicesRow[] = [];
    for (const [width, height] of SIZES) rows.push(await measure(quiet, ringing, width, height));
    const lastLoss = rows.findLastIndex((row) => row.rung.minUs > 0.9 * row.sequential.minUs);
    const pays = rows[lastLoss + 1];
    const resizes = await measureResizes(workers);
    return { bells, workers, rows, paysFromPixels: pays && pays.width * pays.height, resizes };
  } finally {
    quiet.close();
    ringing.close();
  }
}

/** In turns, so that whatever else the machine does falls on both. */
async function measure(
  quiet: SliceThreads,
  ringing: SliceThreads,
  width: number,
  height: number,
): Promise<RowSlicesRow> {
  const request = { width, height, repeats: REPEATS };
  const sequential: number[] = [];
  const sliced: number[] = [];
  const rung: number[] = [];
  const helpedBefore = await helpedSlices(ringing);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [withSlices, inOneGo] of (await quiet.owner.sum(request)).elapsedMs) {
      sliced.push(withSlices);
      sequential.push(inOneGo);
    }
    for (const [withPeers] of (await ringing.owner.sum(request)).elapsedMs) rung.push(withPeers);
  }
  const helped = (await helpedSlices(ringing)) - helpedBefore;
  return {
    width,
    height,
    sequential: timesOf(sequential),
    sliced: timesOf(sliced),
    rung: timesOf(rung),
    helpedShare: helped / (ROUNDS * REPEATS * (ringing.peers.length + 1)),
  };
}

async function helpedSlices({ peers }: SliceThreads): Promise<number> {
  const stats = await Promise.all(peers.map((peer) => peer.stats()));
  return stats.reduce((sum, { helped }) => sum + helped, 0);
}

function timesOf(elapsedMs: readonly number[]): Times {
  return { minUs: 1000 * minimum(elapsedMs), medianUs: 1000 * median(elapsedMs) };
}

function print({ bells, workers, rows, paysFromPixels }: RowSlicesResult): void {
  const show = ({ minUs, medianUs }: Times): string =>
    `${minUs.toFixed(1)} / ${medianUs.toFixed(1)}`;
  console.log("calling an idle worker; medians in us");
  console.table(
    [...bells].map(([bell, { ringUs, answerUs }]) => ({
      bell,
      "taken of the ringing thread": ringUs.toFixed(1),
      "until it runs": answerUs.toFixed(1),
    })),
  );
  console.log(`${workers} workers; ${ROUNDS * REPEATS} sums each; minimum / median in us`);
  console.table(
    rows.map((row) => ({
      size: `${row.width}x${row.height}`,
      pixels: row.width * row.height,
      "in one go": show(row.sequential),
      "sliced, nobody rung": show(row.sliced),
      "sliced, peers rung": show(row.rung),
      "slices by peers": `${Math.round(100 * row.helpedShare)} %`,
    })),
  );
  console.log(`ringing gains a tenth from ${paysFromPixels ?? "no size measured"} pixels on`);
  console.log(`RING_THRESHOLD_PIXELS is ${RING_THRESHOLD_PIXELS}`);
}

if (import.meta.main) print(await run());
