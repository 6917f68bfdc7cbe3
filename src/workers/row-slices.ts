import type { Box, Size } from "../domain/geometry.ts";
import type { ControlBoard } from "./control-board.ts";
import { createSliceHelper, type Invitation, type SliceHelper } from "./slice-helper.ts";
import {
  cutJob,
  instantiateSliceKernel,
  type LuminanceJob,
  type PixelRows,
  packJob,
} from "./slice-kernel.ts";
import {
  claimSlices,
  type SliceRegion,
  seatCount,
  sliceRegions,
  sliceRegionsBytes,
} from "./slice-region.ts";

/** Straight RGBA, 8 bits a channel, in the owner's memory. */
interface Plane extends Size {
  readonly pointer: number;
}

/** What is needed of the engine whose pixels are summed. */
export interface SliceOwner {
  readonly memory: WebAssembly.Memory;
  /** Bytes at the memory's start that are kept for the regions, all zero so far. */
  readonly headerBytes: number;
  /** Where the pixels of `box` lie; throws `RangeError` unless all of them lie in the memory. */
  rowsOf(plane: Plane, box: Box): PixelRows;
}

export interface RowSlicesOptions {
  /** Workers in the pool, which is also the number of slices. */
  readonly workers: number;
  /** This worker's own engine. */
  readonly engine: SliceOwner;
  /** The compiled `slice.wasm`. */
  readonly sliceModule: WebAssembly.Module;
  readonly board: Pick<ControlBoard, "isBusy">;
  /** Pixels from which idle peers are rung; `RING_THRESHOLD_PIXELS` unless told. */
  readonly thresholdPixels?: number;
}

/** What happened since the start. */
export interface RowSlicesStats {
  /** Sums computed in one go: fewer rows than workers, or no region free. */
  readonly sequential: number;
  /** Sums computed slice by slice. */
  readonly sliced: number;
  /** Invitations sent to idle peers. */
  readonly rung: number;
  /** Slices computed here that a peer had claimed and not finished. */
  readonly redone: number;
  /** Slices computed here for a peer. */
  readonly helped: number;
}

export interface Peer {
  readonly index: number;
  /** One end of a channel to that worker's row slices. */
  readonly port: MessagePort;
  readonly memory: WebAssembly.Memory;
}

/** This worker's part in the sums that all workers share out among themselves. */
export interface RowSlices {
  /** What the engine's `luminanceSum` gives, to the last digit. Never waits. */
  sum(plane: Plane, box: Box, options: { readonly onWhite: boolean }): number;
  /** From now on the two help each other. An earlier peer of the same index is forgotten. */
  addPeer(peer: Peer): void;
  /** Neither rings that peer any more nor helps it. */
  removePeer(index: number): void;
  readonly stats: RowSlicesStats;
  /** Lets go of every peer. */
  close(): void;
}

/**
 * Measured by bench/row-slices.ts with 2 workers on 2 cores. Ringing a peer takes 5 to 10 us of the
 * thread that rings, and the peer runs as soon. With a core to spare a sum gains a tenth from about
 * 500,000 pixels on, 1.4 times its speed at 1280x720, 1.7 times at 1920x1080; with both cores taken
 * by others it loses, a third at 1280x720 and up to 1.7 times at 1920x1080. So peers are rung only
 * when idle, and only where the gain is large. The
 * box of a text on a picture of 1920x1080 is far below that: 3 to 25 us, all of it the owner's.
 */
export const RING_THRESHOLD_PIXELS = 900_000;

/**
 * Pixels computed between two looks at whether a peer has finished a slice meanwhile: about 3 us.
 */
const PIECE_PIXELS = 16_384;

interface Link extends Peer {
  /** The peer's seat in this worker's regions, if one was left; without one it is not rung. */
  readonly seat: number | undefined;
  /** Made when the peer first asks for help. */
  helper?: SliceHelper;
}

/** @throws RangeError when the header has no room for the regions of so many workers */
export function createRowSlices(options: RowSlicesOptions): RowSlices {
  const { workers, engine, sliceModule, board } = options;
  const thresholdPixels = options.thresholdPixels ?? RING_THRESHOLD_PIXELS;
  assertRoom(workers, engine.headerBytes);
  const regions = sliceRegions(engine.memory, workers);
  const kernel = instantiateSliceKernel(sliceModule, engine.memory);
  const links = new Map<number, Link>();
  /**
   * Links whose ports are open, the forgotten ones too: their threads may still sit in a region.
   */
  const open = new Set<Link>();
  const freeSeats = Array.from({ length: seatCount(workers) }, (_, seat) => seat);
  const stats = { sequential: 0, sliced: 0, rung: 0, redone: 0, helped: 0 };

  function ring(region: number, epoch: number): void {
    for (const { index, seat, port } of links.values()) {
      if (seat === undefined || board.isBusy(index)) continue;
      port.postMessage({ region, epoch, seat } satisfies Invitation);
      stats.rung += 1;
    }
  }

  function sumSlices(region: SliceRegion, epoch: number, job: LuminanceJob): number {
    claimSlices(region, { epoch, slices: workers }, (slice) => kernel(cutJob(job, slice, workers)));
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
      if (region.isFinished(slice, epoch)) return region.sumOf(slice);
      sum += kernel(cutJob(part, piece, pieces));
    }
    stats.redone += 1;
    return sum;
  }

  function help(link: Link, invitation: Invitation): void {
    if (links.get(link.index) !== link) return;
    link.helper ??= createSliceHelper({ memory: link.memory, sliceModule, workers });
    stats.helped += link.helper(invitation);
  }

  /**
   * A port closes when the other thread has ended, even one that could not be stopped, or when that
   * thread closed it between two invitations: either way it sits nowhere any more.
   */
  function vacate(link: Link): void {
    if (!open.delete(link)) return;
    if (links.get(link.index) === link) links.delete(link.index);
    if (link.seat === undefined) return;
    for (const region of regions) region.leave(link.seat);
    freeSeats.push(link.seat);
  }

  return {
    sum(plane, box, { onWhite }) {
      const job = { ...engine.rowsOf(plane, box), onWhite };
      const free = job.rows < workers ? -1 : regions.findIndex((region) => region.isFree());
      const region = regions[free];
      if (!region) {
        stats.sequential += 1;
        return kernel(job);
      }
      stats.sliced += 1;
      const epoch = region.open(packJob(job));
      try {
        if (job.width * job.rows >= thresholdPixels) ring(free, epoch);
        return sumSlices(region, epoch, job);
      } finally {
        region.close();
      }
    },
    addPeer(peer) {
      const link: Link = { ...peer, seat: freeSeats.pop() };
      links.set(peer.index, link);
      open.add(link);
      peer.port.addEventListener("close", () => vacate(link), { once: true });
      peer.port.onmessage = ({ data }: MessageEvent<Invitation>) => help(link, data);
    },
    removePeer(index) {
      links.delete(index);
    },
    stats,
    close() {
      links.clear();
      for (const { port } of open) port.close();
      // Before the ports report it: that they are closed here says nothing of the threads there.
      open.clear();
    },
  };
}

function assertRoom(workers: number, headerBytes: number): void {
  const neededBytes = sliceRegionsBytes(workers);
  if (neededBytes > headerBytes) {
    throw new RangeError(
      `The slices of ${workers} workers need ${neededBytes} bytes; there are ${headerBytes}`,
    );
  }
}
