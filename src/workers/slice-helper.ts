import { cutJob, instantiateSliceKernel, unpackJob } from "./slice-kernel.ts";
import { claimSlices, sliceRegions } from "./slice-region.ts";

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
  const kernel = instantiateSliceKernel(sliceModule, memory);

  return ({ region: index, epoch, seat }) => {
    const region = regions[index];
    if (!region?.enter(seat, epoch)) return 0;
    try {
      const job = unpackJob(region.parameters);
      return claimSlices(region, { epoch, slices: workers }, (slice) =>
        kernel(cutJob(job, slice, workers)),
      );
    } finally {
      region.leave(seat);
    }
  };
}
