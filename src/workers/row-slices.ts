import type { Box, Size } from "../domain/geometry.ts";
import type { ControlBoard } from "./control-board.ts";
import type { RowSlicesStats, SharedWork, SlicePlane } from "./shared-work.ts";
import { createSliceHelper, type Invitation, type SliceHelper } from "./slice-helper.ts";
import { instantiateSliceKernels, type PixelRows } from "./slice-kernel.ts";
import { seatCount, sliceRegions, sliceRegionsBytes } from "./slice-region.ts";
import { sliceStaging, sliceStagingBytes } from "./slice-staging.ts";
import { createSlicedResize, type SlicedResize, type SliceResampler } from "./sliced-resize.ts";
import { createSlicedSum, type SlicedSum } from "./sliced-sum.ts";

export type { RowSlicesStats } from "./shared-work.ts";
export { sliceStagingBytes } from "./slice-staging.ts";

/** What is needed of the engine whose pixels are summed and scaled. */
export interface SliceOwner<ResizeOptions> {
  readonly memory: WebAssembly.Memory;
  /** Bytes at the memory's start that are kept for the regions, all zero so far. */
  readonly headerBytes: number;
  /** What is kept for the staging block: `sliceStagingBytes`. */
  readonly staging: { readonly pointer: number; readonly byteLength: number };
  readonly resampler: SliceResampler<ResizeOptions>;
  /** Where the pixels of `box` lie; throws `RangeError` unless all of them lie in the memory. */
  rowsOf(plane: SlicePlane, box: Box): PixelRows;
  allocatePlane(size: Size): SlicePlane;
}

export interface RowSlicesOptions<ResizeOptions> {
  /** Workers in the pool, which is also the number of slices of a sum. */
  readonly workers: number;
  /** This worker's own engine. */
  readonly engine: SliceOwner<ResizeOptions>;
  /** The compiled `slice.wasm`. */
  readonly sliceModule: WebAssembly.Module;
  readonly board: Pick<ControlBoard, "isBusy">;
  /** Pixels from which idle peers are rung for a sum; `RING_THRESHOLD_PIXELS` unless told. */
  readonly thresholdPixels?: number;
  /** Pixels of the source from which they are for a resize; `RESIZE_THRESHOLD_PIXELS` unless told. */
  readonly resizeThresholdPixels?: number;
}

export interface Peer {
  readonly index: number;
  /** One end of a channel to that worker's row slices. */
  readonly port: MessagePort;
}

/**
 * What a worker sends each peer first: the memory whose rows it may be invited to. It goes from thread
 * to thread, since the collector of the main thread would take all of it for the main thread's own,
 * and let as much garbage lie.
 */
export interface Introduction {
  readonly memory: WebAssembly.Memory;
}

/** This worker's part in what all workers share out among themselves. */
export interface RowSlices<ResizeOptions = never> {
  /** What the engine's `luminanceSum` gives, to the last digit. Never waits. */
  readonly sum: SlicedSum;
  /** What the engine's `resize` gives, to the last byte. Never waits. */
  readonly resize: SlicedResize<ResizeOptions>;
  /** From now on the two help each other. An earlier peer of the same index is forgotten. */
  addPeer(peer: Peer): void;
  /** Neither rings that peer any more nor helps it. */
  removePeer(index: number): void;
  readonly stats: Readonly<RowSlicesStats>;
  /** Lets go of every peer. */
  close(): void;
}

/**
 * Measured by bench/row-slices.ts with 2 workers on 2 cores. Ringing a peer takes 5 to 10 us of the
 * thread that rings, and the peer runs as soon. With a core to spare a sum gains a tenth from about
 * 500,000 pixels on, 1.4 times its speed at 1280x720, 1.7 times at 1920x1080; with both cores taken
 * by others it loses, a third at 1280x720 and up to 1.7 times at 1920x1080. So peers are rung only
 * when idle, and only where the gain is large. The box of a text on a picture of 1920x1080 is far below that: 3 to 25 us, all of it the owner's.
 */
export const RING_THRESHOLD_PIXELS = 900_000;

/**
 * Measured likewise, in pixels of the source. With a core to spare a resize gains nothing at 640x480,
 * 1.4 times its speed from 960x720 on and 1.6 times from 3,000,000 pixels on. A peer that has to
 * share the owner's core costs it an eighth: slices begin with source rows of the one before, and
 * rows are copied. So peers are rung only when idle, and a resize that cannot gain a millisecond is
 * the owner's alone.
 */
export const RESIZE_THRESHOLD_PIXELS = 1_000_000;

interface Link extends Peer {
  /** The peer's seat in this worker's regions, if one was left; without one it is not rung. */
  readonly seat: number | undefined;
  /** The peer's, once it has introduced itself. */
  memory?: WebAssembly.Memory;
  /** Made when the peer first asks for help. */
  helper?: SliceHelper;
}

/** @throws RangeError when the engine has no room for the regions or the staging of so many */
export function createRowSlices<ResizeOptions>(
  options: RowSlicesOptions<ResizeOptions>,
): RowSlices<ResizeOptions> {
  const { workers, engine, sliceModule, board } = options;
  const { thresholdPixels = RING_THRESHOLD_PIXELS } = options;
  const { resizeThresholdPixels = RESIZE_THRESHOLD_PIXELS } = options;
  assertRoom("regions", sliceRegionsBytes(workers), engine.headerBytes);
  assertRoom("staging block", sliceStagingBytes(workers), engine.staging.byteLength);
  const regions = sliceRegions(engine.memory, workers);
  const links = new Map<number, Link>();
  /**
   * Links whose ports are open, the forgotten ones too: their threads may still sit in a region.
   */
  const open = new Set<Link>();
  const freeSeats = Array.from({ length: seatCount(workers) }, (_, seat) => seat);
  const stats = { sequential: 0, sliced: 0, rung: 0, redone: 0, helped: 0 };

  const work: SharedWork = {
    ...{ workers, regions, stats },
    kernels: instantiateSliceKernels(sliceModule, engine.memory),
    hasIdlePeers: () => links.values().some(isIdle),
    ring(region, epoch) {
      for (const link of links.values()) {
        if (!isIdle(link)) continue;
        link.port.postMessage({ region, epoch, seat: link.seat } satisfies Invitation);
        stats.rung += 1;
      }
    },
  };

  function isIdle(link: Link): link is Link & { readonly seat: number } {
    return link.seat !== undefined && !board.isBusy(link.index);
  }

  function hear(link: Link, message: Introduction | Invitation): void {
    if ("memory" in message) link.memory = message.memory;
    else if (links.get(link.index) === link) help(link, message);
  }

  function help(link: Link, invitation: Invitation): void {
    const { memory } = link;
    if (!memory) return;
    link.helper ??= createSliceHelper({ memory, sliceModule, workers });
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
    sum: createSlicedSum({ ...work, thresholdPixels, rowsOf: engine.rowsOf }),
    resize: createSlicedResize({
      ...work,
      memory: engine.memory,
      staging: sliceStaging(engine.staging.pointer),
      resampler: engine.resampler,
      allocatePlane: engine.allocatePlane,
      thresholdPixels: resizeThresholdPixels,
    }),
    addPeer(peer) {
      const link: Link = { ...peer, seat: freeSeats.pop() };
      links.set(peer.index, link);
      open.add(link);
      peer.port.addEventListener("close", () => vacate(link), { once: true });
      peer.port.onmessage = ({ data }: MessageEvent<Introduction | Invitation>) => hear(link, data);
      peer.port.postMessage({ memory: engine.memory } satisfies Introduction);
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

function assertRoom(what: string, neededBytes: number, bytes: number): void {
  if (neededBytes > bytes) {
    throw new RangeError(`The ${what} of the row slices: ${neededBytes} bytes; there are ${bytes}`);
  }
}
