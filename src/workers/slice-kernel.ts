/** A rectangle of straight RGBA pixels in a memory: what the engine's `rowsOf` gives. */
export interface PixelRows {
  /** Byte offset of the first row's first pixel. */
  readonly pointer: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Pixels in a row. */
  readonly width: number;
  readonly rows: number;
}

/** One job's luminance: what is summed, and how it is cut. */
export interface LuminanceJob extends PixelRows {
  readonly onWhite: boolean;
}

/** The functions of the slice module; the bytes named lie in the memory that it is over. */
export interface SliceKernels {
  /** Sum of 299 R + 587 G + 114 B, an exact integer. */
  luminance(job: LuminanceJob): number;
  /** The rows `firstRow` to `endRow - 1` of a resize, the first of them to `target`. */
  resizeRows(
    plan: number,
    scratch: number,
    firstRow: number,
    endRow: number,
    target: number,
    targetStride: number,
  ): void;
}

/**
 * The slice module over a memory that may be another worker's: it has no data segments, statics or
 * start function, so that instantiating it writes nothing.
 *
 * @throws TypeError when the module is not this version's slice module
 */
export function instantiateSliceKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): SliceKernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const luminance = functionOf(exports, "luminance");
  const resizeRows = functionOf(exports, "resizeRows");
  return {
    luminance: ({ pointer, stride, width, rows, onWhite }) =>
      luminance(pointer, stride, width, rows, onWhite),
    // A test calls it with the arguments declared here.
    resizeRows: resizeRows as SliceKernels["resizeRows"],
  };
}

function functionOf(exports: WebAssembly.Exports, name: string): CallableFunction {
  const found = exports[name];
  if (typeof found === "function") return found;
  throw new TypeError(`slice.wasm has no function ${name}; run "bun run build:wasm"`);
}

/** Part `part` of `parts`: together they are all rows, each once. */
export function cutJob(job: LuminanceJob, part: number, parts: number): LuminanceJob {
  const first = Math.floor((part * job.rows) / parts);
  const end = Math.floor(((part + 1) * job.rows) / parts);
  return { ...job, pointer: job.pointer + first * job.stride, rows: end - first };
}

/** The job as words for a slice region. */
export function packJob(job: LuminanceJob): number[] {
  return [job.pointer, job.stride, job.width, job.rows, job.onWhite ? 1 : 0];
}

export function unpackJob(words: Uint32Array): LuminanceJob {
  const [pointer = 0, stride = 0, width = 0, rows = 0, onWhite = 0] = words;
  return { pointer, stride, width, rows, onWhite: onWhite === 1 };
}
