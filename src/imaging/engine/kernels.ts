import { HEADER_BYTES } from "./memory.ts";

/**
 * The exports of `engine.wasm`. Pointers, strides and steps are in bytes, sizes in pixels; nothing
 * is checked in there: whoever calls has checked that every byte named lies in the memory.
 */
export interface Kernels {
  /** First byte behind the module's own constants. */
  staticEnd(): number;
  /** Sum of 299 R + 587 G + 114 B. */
  luminance(pixels: number, stride: number, width: number, rows: number, onWhite: boolean): number;
  /** 0 or 1. */
  isOpaque(pixels: number, count: number): number;
  flattenOnWhite(pixels: number, count: number): void;
  copyPixels(...walk: WalkArguments): void;
  transposePixels(...walk: WalkArguments): void;
  /** `ink` is R | G << 8 | B << 16. */
  blendMask(
    pixels: number,
    stride: number,
    mask: number,
    maskStride: number,
    width: number,
    rows: number,
    ink: number,
    opacity: number,
  ): void;
}

type WalkArguments = [
  base: number,
  stepX: number,
  stepY: number,
  target: number,
  stride: number,
  width: number,
  rows: number,
];

const NAMES = [
  "staticEnd",
  "luminance",
  "isOpaque",
  "flattenOnWhite",
  "copyPixels",
  "transposePixels",
  "blendMask",
] as const satisfies readonly (keyof Kernels)[];

/**
 * Instantiates the engine over `memory`, once and by its owner only: this writes the module's
 * constants into it.
 *
 * @throws TypeError when the module is not this version's engine
 */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  for (const name of NAMES) {
    if (typeof exports[name] !== "function") {
      throw new TypeError(`engine.wasm has no function ${name}; run "bun run build:wasm"`);
    }
  }
  // Every name was found just now; a test calls each with the arguments declared here.
  const kernels = exports as unknown as Kernels;
  if (kernels.staticEnd() < HEADER_BYTES) {
    throw new TypeError("engine.wasm keeps its constants in the header; it was built otherwise");
  }
  return kernels;
}
