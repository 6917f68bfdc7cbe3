/*
 * What lies where in a worker's shared memory:
 *
 *   0 .. HEADER_BYTES        words shared with other workers: the regions of the row slices
 *   HEADER_BYTES .. base     what the engine module keeps for itself (wasm/assembly/workspace.ts)
 *   base .. arena            the staging block of the row slices, if one was asked for
 *   arena .. limitBytes      the arena, laid out anew for every job
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
 * What a job needs however small its picture: rings of rows, tables, room to grow by. Most of it is for
 * a WebP's tokens: those that are kept, one more row of 1024 macroblocks at the worst, what they become.
 */
const SCRATCH_BYTES = 32 * 1024 * 1024;

/**
 * The worst case of one job, per pixel of the largest picture taken in, when it is hardly scaled down:
 * the decoded plane, the same scaled and turned upright, and what codes its alpha for a WebP: the chunk,
 * the plane, the same filtered, and tokens of four bytes. Less than that are the quantised blocks of a
 * JPEG, 2.125 bytes for each of four samples, which are there beside the decoded plane alone.
 */
const BYTES_PER_PIXEL = 3 * 4 + 3 + 4;

/** A file as it came, the same as its decoder reads it, and what is written. */
const BYTES_PER_FILE_BYTE = 3;

export interface EngineMemory {
  readonly memory: WebAssembly.Memory;
  /** Size that the memory may grow to. */
  readonly limitBytes: number;
}

export interface EngineMemoryOptions {
  readonly maxPixels: number;
  readonly maxFileBytes: number;
  /** Of what lies in front of the arena; not counted in what a job needs. None unless told. */
  readonly stagingBytes?: number;
}

/**
 * A new shared memory that may grow to what one job on `maxPixels` in a file of `maxFileBytes` needs,
 * and no further: 819 MiB for 40 million pixels in 20 MiB. What it has not grown to yet costs address
 * space only.
 *
 * @throws RangeError when either is not a positive integer
 */
export function createEngineMemory(options: EngineMemoryOptions): EngineMemory {
  const { maxPixels, maxFileBytes, stagingBytes = 0 } = options;
  for (const [name, value] of Object.entries({ maxPixels, maxFileBytes })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}; expected a positive integer`);
    }
  }
  const initial = (HEADER_BYTES + RESERVED_BYTES) / PAGE_BYTES;
  const neededBytes =
    BYTES_PER_PIXEL * maxPixels + BYTES_PER_FILE_BYTE * maxFileBytes + SCRATCH_BYTES + stagingBytes;
  const wanted = initial + Math.ceil(neededBytes / PAGE_BYTES);
  const maximum = Math.min(MAX_PAGES, wanted);
  return {
    memory: new WebAssembly.Memory({ initial, maximum, shared: true }),
    limitBytes: maximum * PAGE_BYTES,
  };
}
