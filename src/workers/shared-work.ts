import type { Size } from "../domain/geometry.ts";
import type { SliceKernels } from "./slice-kernel.ts";
import type { SliceRegion } from "./slice-region.ts";

/** Straight RGBA, 8 bits a channel, in the owner's memory. */
export interface SlicePlane extends Size {
  readonly pointer: number;
}

/** What happened since the start. */
export interface RowSlicesStats {
  /** Sums and resizes computed in one go: fewer rows than workers, or no region free. */
  sequential: number;
  /** Those computed slice by slice. */
  sliced: number;
  /** Invitations sent to idle peers. */
  rung: number;
  /** Slices computed here that a peer had claimed and not finished. */
  redone: number;
  /** Slices computed here for a peer. */
  helped: number;
}

/** What the owner of a job has for sharing it out. */
export interface SharedWork {
  readonly workers: number;
  /** The owner's own regions. */
  readonly regions: readonly SliceRegion[];
  /** Over the owner's memory. */
  readonly kernels: SliceKernels;
  hasIdlePeers(): boolean;
  /** Invites every idle peer into a region that is open. */
  ring(region: number, epoch: number): void;
  readonly stats: RowSlicesStats;
}
