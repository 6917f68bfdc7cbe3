import {
  JPEG_DECODER_KERNELS,
  type JpegDecoderKernels,
} from "./jpeg-decoder/jpeg-decoder-kernels.ts";
import {
  RECONSTRUCTION_KERNELS,
  type ReconstructionKernels,
} from "./jpeg-decoder/reconstruction-kernels.ts";
import {
  JPEG_ENCODER_KERNELS,
  type JpegEncoderKernels,
} from "./jpeg-encoder/jpeg-encoder-kernels.ts";
import { HEADER_BYTES } from "./memory.ts";
import { PIXEL_KERNELS, type PixelKernels } from "./pixel-kernels.ts";
import { RESIZE_KERNELS, type ResizeKernels } from "./resize/resize-kernels.ts";
import {
  WEBP_ALPHA_KERNELS,
  WEBP_ENCODER_KERNELS,
  type WebpAlphaKernels,
  type WebpEncoderKernels,
} from "./webp-encoder/webp-encoder-kernels.ts";
import { WEBP_STEP_KERNELS, type WebpStepKernels } from "./webp-encoder/webp-step-kernels.ts";

interface LayoutKernels {
  /** First byte behind the module's own constants; at most `staticEnd`. */
  constantsEnd(): number;
  /** First byte behind all that the module keeps in the memory for itself. */
  staticEnd(): number;
}

/**
 * The exports of `engine.wasm`. Pointers, strides and steps are in bytes, sizes in pixels; nothing
 * is checked in there: whoever calls has checked that every byte named lies in the memory.
 */
export interface Kernels
  extends LayoutKernels,
    PixelKernels,
    JpegDecoderKernels,
    ReconstructionKernels,
    JpegEncoderKernels,
    WebpEncoderKernels,
    WebpAlphaKernels,
    WebpStepKernels,
    ResizeKernels {}

const LAYOUT_KERNELS = [
  "constantsEnd",
  "staticEnd",
] as const satisfies readonly (keyof LayoutKernels)[];

const NAMES: readonly (keyof Kernels)[] = [
  ...LAYOUT_KERNELS,
  ...PIXEL_KERNELS,
  ...JPEG_DECODER_KERNELS,
  ...RECONSTRUCTION_KERNELS,
  ...JPEG_ENCODER_KERNELS,
  ...WEBP_ENCODER_KERNELS,
  ...WEBP_ALPHA_KERNELS,
  ...WEBP_STEP_KERNELS,
  ...RESIZE_KERNELS,
];

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
  if (kernels.constantsEnd() > kernels.staticEnd() || kernels.staticEnd() < HEADER_BYTES) {
    throw new TypeError("engine.wasm keeps its constants elsewhere; it was built otherwise");
  }
  return kernels;
}
