/*
 * What lies where in a worker's shared memory:
 *
 *   0 .. HEADER_BYTES        words shared with other workers: the regions of the row slices
 *   HEADER_BYTES .. base     what the engine module keeps for itself (wasm/assembly/workspace.ts)
 *   base .. limitBytes       the arena, laid out anew for every job
 */

/** Size of the part at the start that the arena never touches. */
export const HEADER_BYTES = 65536;

/** WebAssembly core specification, "Memory Instances": the page size. */
export const PAGE_BYTES = 65536;

/** One page short of 4 GiB, so that a pointer just past the end still fits into 32 bits. */
const MAX_PAGES = 65535;

/** The module's own part, and the gaps that alignment leaves. */
const RESERVED_BYTES = 2 * 1024 * 1024;

/**
 * The worst case of one job, per pixel of the largest picture taken in: the decoded plane, the same
 * turned upright and the fitted one, none larger than it and 4 bytes a pixel each, and a mask over
 * all of it.
 */
const BYTES_PER_PIXEL = 3 * 4 + 1;

export interface EngineMemory {
  readonly memory: WebAssembly.Memory;
  /** Size that the memory may grow to. */
  readonly limitBytes: number;
}

/**
 * A new shared memory that may grow to what one job on `maxPixels` needs, and no further: 497 MiB
 * for 40 million pixels. What it has not grown to yet costs address space only.
 *
 * @throws RangeError when `maxPixels` is not a positive integer
 */
export function createEngineMemory(maxPixels: number): EngineMemory {
  if (!Number.isSafeInteger(maxPixels) || maxPixels < 1) {
    throw new RangeError(`maxPixels is ${maxPixels}; expected a positive integer`);
  }
  const initial = (HEADER_BYTES + RESERVED_BYTES) / PAGE_BYTES;
  const wanted = initial + Math.ceil((BYTES_PER_PIXEL * maxPixels) / PAGE_BYTES);
  const maximum = Math.min(MAX_PAGES, wanted);
  return {
    memory: new WebAssembly.Memory({ initial, maximum, shared: true }),
    limitBytes: maximum * PAGE_BYTES,
  };
}
