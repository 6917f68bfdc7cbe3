import type { Box } from "../domain/geometry.ts";
import type { SharedWork, SlicePlane } from "./shared-work.ts";
import { cutJob, type LuminanceJob, type PixelRows, packJob } from "./slice-kernel.ts";
import { claimSlices, type SliceRegion } from "./slice-region.ts";

export interface SlicedSumOptions extends SharedWork {
  rowsOf(plane: SlicePlane, box: Box): PixelRows;
  /** Pixels from which idle peers are rung. */
  readonly thresholdPixels: number;
}

export type SlicedSum = (
  plane: SlicePlane,
  box: Box,
  options: { readonly onWhite: boolean },
) => number;

/**
 * Pixels computed between two looks at whether a peer has finished a slice meanwhile: about 3 us.
 */
const PIECE_PIXELS = 16_384;

/** Sums luminance in as many slices as there are workers; in one go when the rows are fewer. */
export function createSlicedSum(options: SlicedSumOptions): SlicedSum {
  const { workers, regions, kernels, ring, stats, thresholdPixels } = options;

  function sumSlices(region: SliceRegion, epoch: number, job: LuminanceJob): number {
    claimSlices(region, { epoch, slices: workers }, (slice) =>
      kernels.luminance(cutJob(job, slice, workers)),
    );
    let total = 0;
    for (let slice = 0; slice < workers; slice++) total += collect(region, epoch, job, slice);
    return total;
  }

  /** The slice's sum from whoever claimed it, or, until that is there, computed here. */
  function collect(region: SliceRegion, epoch: number, job: LuminanceJob, slice: number): number {
    const part = cutJob(job, slice, workers);
    const pieces = Math.min(part.rows, Math.ceil((part.width * part.rows) / PIECE_PIXELS));
    let sum = 0;
    for (let piece = 0; piece < pieces; piece++) {
      if (region.isFinished(slice, epoch)) return region.resultOf(slice);
      sum += kernels.luminance(cutJob(part, piece, pieces));
    }
    stats.redone += 1;
    return sum;
  }

  return (plane, box, { onWhite }) => {
    const job = { ...options.rowsOf(plane, box), onWhite };
    const isFree = (region: SliceRegion): boolean => region.work === "sum" && region.isFree();
    const free = job.rows < workers ? -1 : regions.findIndex(isFree);
    const region = regions[free];
    if (!region) {
      stats.sequential += 1;
      return kernels.luminance(job);
    }
    stats.sliced += 1;
    const epoch = region.open(packJob(job));
    try {
      if (job.width * job.rows >= thresholdPixels) ring(free, epoch);
      return sumSlices(region, epoch, job);
    } finally {
      region.close();
    }
  };
}
