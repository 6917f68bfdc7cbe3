import type { Size } from "../domain/geometry.ts";
import type { SharedWork, SlicePlane } from "./shared-work.ts";
import type { SliceKernels } from "./slice-kernel.ts";
import { claimSlices, type SliceRegion } from "./slice-region.ts";
import {
  IN_PLACE,
  IN_STAGING,
  packRowsJob,
  type RowsJob,
  sliceCount,
  sliceRange,
  sliceRowsOf,
} from "./slice-rows.ts";
import { BYTES_PER_PIXEL, type SliceStaging, type StagingNeeds } from "./slice-staging.ts";

/** One resize, ready to be written to wherever its kernel is to read it. */
export interface PlannedResize extends StagingNeeds {
  write(memory: WebAssembly.Memory, pointer: number): void;
}

/** What is needed of whoever scales a picture without help. */
export interface SliceResampler<Options> {
  resize(plane: SlicePlane, size: Size, options: Options): SlicePlane;
  /** How `resize` would do it. */
  plan(plane: SlicePlane, size: Size, options: Options): PlannedResize;
  readonly resizeRows: SliceKernels["resizeRows"];
}

export interface SlicedResizeOptions<Options> extends SharedWork {
  readonly memory: WebAssembly.Memory;
  readonly staging: SliceStaging;
  readonly resampler: SliceResampler<Options>;
  allocatePlane(size: Size): SlicePlane;
  /** Pixels of the source from which idle peers are rung. */
  readonly thresholdPixels: number;
}

export type SlicedResize<Options> = (plane: SlicePlane, size: Size, options: Options) => SlicePlane;

/** Rows computed between two looks at whether a peer has finished a slice meanwhile. */
const PIECE_ROWS = 4;

/**
 * Scales with the help of idle peers, if there are any, the picture is large enough for them and the
 * staging block is large enough for it; else alone.
 */
export function createSlicedResize<Options>(
  options: SlicedResizeOptions<Options>,
): SlicedResize<Options> {
  const { workers, regions, ring, hasIdlePeers, stats } = options;
  const { memory, staging, resampler, thresholdPixels } = options;
  const { resizeRows } = resampler;
  const place = regions.findIndex(({ work }) => work === "rows");

  /** The region, if there is anyone to share the resize with and it is worth it. */
  function regionFor(plane: Size, size: Size): SliceRegion | undefined {
    if (size.height < workers || plane.width * plane.height < thresholdPixels) return undefined;
    if (!hasIdlePeers()) return undefined;
    const region = regions[place];
    return region?.isFree() ? region : undefined;
  }

  function resizeSlices(region: SliceRegion, epoch: number, job: RowsJob, target: number): void {
    const { plan, stride } = job;
    const slices = sliceCount(job);
    const compute = (first: number, end: number): void =>
      resizeRows(plan, staging.ownScratch, first, end, target + first * stride, stride);
    claimSlices(region, { epoch, slices }, (slice) => {
      const { first, end } = sliceRange(job, slice);
      compute(first, end);
      return IN_PLACE;
    });
    for (let slice = 0; slice < slices; slice++) {
      const { first, end } = sliceRange(job, slice);
      let row = first;
      while (row < end && !region.isFinished(slice, epoch)) {
        const pieceEnd = Math.min(row + PIECE_ROWS, end);
        compute(row, pieceEnd);
        row = pieceEnd;
      }
      if (row === end) stats.redone += 1;
      else if (region.resultOf(slice) === IN_STAGING) {
        const bytes = new Uint8Array(memory.buffer);
        bytes.copyWithin(target + row * stride, job.rows + row * stride, job.rows + end * stride);
      }
    }
  }

  return (plane, size, resizeOptions) => {
    const region = regionFor(plane, size);
    const planned = region && resampler.plan(plane, size, resizeOptions);
    if (!(region && planned && staging.hasRoom(planned, size))) {
      stats.sequential += 1;
      return resampler.resize(plane, size, resizeOptions);
    }
    stats.sliced += 1;
    const target = options.allocatePlane(size);
    planned.write(memory, staging.plan);
    const { plan, rows, scratch, scratchBytes } = staging;
    const stride = size.width * BYTES_PER_PIXEL;
    const sliceRows = sliceRowsOf(size.height);
    const job = { plan, rows, stride, height: size.height, sliceRows, scratch, scratchBytes };
    const epoch = region.open(packRowsJob(job));
    try {
      ring(place, epoch);
      resizeSlices(region, epoch, job, target.pointer);
    } finally {
      region.close();
    }
    return target;
  };
}
