import { cutJob, instantiateSliceKernels, unpackJob } from "./slice-kernel.ts";
import { claimSlices, type SliceRegion, sliceRegions } from "./slice-region.ts";
import { IN_STAGING, sliceCount, sliceRange, unpackRowsJob } from "./slice-rows.ts";

/** What a worker sends an idle peer: come and help with the job that is open in that region. */
export interface Invitation {
  readonly region: number;
  readonly epoch: number;
  /** The peer's seat, in every region of this owner. */
  readonly seat: number;
}

export interface SliceHelperOptions {
  /** The owner's memory. */
  readonly memory: WebAssembly.Memory;
  readonly sliceModule: WebAssembly.Module;
  readonly workers: number;
}

/** Follows an invitation and gives the number of slices computed: 0 when the job is over. */
export type SliceHelper = (invitation: Invitation) => number;

/** A worker's help for one other worker, over that one's memory. */
export function createSliceHelper(options: SliceHelperOptions): SliceHelper {
  const { memory, sliceModule, workers } = options;
  const regions = sliceRegions(memory, workers);
  const kernels = instantiateSliceKernels(sliceModule, memory);

  function helpSum(region: SliceRegion, epoch: number): number {
    const job = unpackJob(region.parameters);
    return claimSlices(region, { epoch, slices: workers }, (slice) =>
      kernels.luminance(cutJob(job, slice, workers)),
    );
  }

  function helpResize(region: SliceRegion, epoch: number, seat: number): number {
    const job = unpackRowsJob(region.parameters);
    const { plan, rows, stride } = job;
    const scratch = job.scratch + seat * job.scratchBytes;
    return claimSlices(region, { epoch, slices: sliceCount(job) }, (slice) => {
      const { first, end } = sliceRange(job, slice);
      kernels.resizeRows(plan, scratch, first, end, rows + first * stride, stride);
      return IN_STAGING;
    });
  }

  return ({ region: index, epoch, seat }) => {
    const region = regions[index];
    if (!region?.enter(seat, epoch)) return 0;
    try {
      return region.work === "sum" ? helpSum(region, epoch) : helpResize(region, epoch, seat);
    } finally {
      region.leave(seat);
    }
  };
}
