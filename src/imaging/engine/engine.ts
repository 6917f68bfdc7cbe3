import type { Box, Point, Size } from "../../domain/geometry.ts";
import type { Orientation } from "../../domain/image-header.ts";
import type { TextMask } from "../text/text-mask.ts";
import { createEngineContext } from "./context.ts";
import { createJpegDecoder, type JpegDecoder } from "./jpeg-decoder/jpeg-decoder.ts";
import { createJpegEncoder, type JpegEncoder } from "./jpeg-encoder/jpeg-encoder.ts";
import { HEADER_BYTES } from "./memory.ts";
import { orientationWalk } from "./orientation-walk.ts";
import { BYTES_PER_PIXEL, type PixelRows, type Plane, planeBytes, rowsOf } from "./plane.ts";
import { createResampler, type Resampler } from "./resize/resampler.ts";
import { createWebpEncoder, type WebpEncoder } from "./webp-encoder/webp-encoder.ts";

export { type Reduction, reducedSize } from "./jpeg-decoder/reduction.ts";
export type { PixelRows, Plane } from "./plane.ts";
export type { ResizeFilter } from "./resize/resize-filter.ts";

export type Resize = Resampler["resize"];

/** A colour to draw with, every part an integer from 0 to 255. */
export interface Ink {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly opacity: number;
}

/**
 * The pixel work of one worker, in one shared memory. Planes live until `reset`. A plane, box or
 * ink out of bounds is a defect of the caller: every method throws `RangeError` for it and touches
 * nothing.
 */
export interface Engine {
  /** The one shared memory of this worker. */
  readonly memory: WebAssembly.Memory;
  /**
   * Bytes at its start that the engine leaves alone, all zero at first: for words shared with other
   * workers.
   */
  readonly headerBytes: number;
  /** What `stagingBytes` asked for, untouched by the engine; there once anything is allocated. */
  readonly staging: { readonly pointer: number; readonly byteLength: number };
  /** Begins a job: everything allocated before is given back. */
  reset(): void;
  /**
   * A new plane, contents undefined.
   *
   * @throws RefusedError `image_too_large` when the arena's limit would be passed
   */
  allocatePlane(size: Size): Plane;
  /** A view of the plane's bytes. Take it again after every call that may allocate. */
  pixels(plane: Plane): Uint8ClampedArray;
  /** Where the pixels of `box` lie in the memory. */
  rowsOf(plane: Plane, box: Box): PixelRows;
  /** The plane turned upright, in a new plane; the same plane for orientation 1. */
  orient(plane: Plane, orientation: Orientation): Plane;
  /** True when every pixel's alpha is 255. */
  isOpaque(plane: Plane): boolean;
  /** True when red, green and blue are equal in every pixel. */
  isGrey(plane: Plane): boolean;
  /** Lays the plane on white in place; alpha becomes 255. */
  flattenOnWhite(plane: Plane): void;
  /**
   * Sum of 299 R + 587 G + 114 B over `box`, an exact integer (ITU-R BT.601 weights times 1000).
   * With `onWhite` each channel is first laid on white: round((c * a + 255 * (255 - a)) / 255).
   */
  luminanceSum(plane: Plane, box: Box, options: { readonly onWhite: boolean }): number;
  /** See `JpegDecoder`. */
  decodeJpeg: JpegDecoder["decode"];
  /** See `JpegEncoder`. */
  encodeJpeg: JpegEncoder["encode"];
  /** See `WebpEncoder`. */
  encodeWebp: WebpEncoder["encode"];
  /** See `Resampler`. */
  resize: Resize;
  /** The same, for whoever shares its rows out. */
  readonly resampler: Resampler;
  /**
   * Draws `ink` through `mask` (coverage times opacity) with its top left corner at `at`,
   * source-over on straight alpha, in place. The mask lies inside the plane.
   */
  blendMask(plane: Plane, mask: TextMask, at: Point, ink: Ink): void;
}

export interface EngineOptions {
  /** The compiled `engine.wasm`. */
  readonly module: WebAssembly.Module;
  /** Largest picture taken in; it decides how far the memory may grow. */
  readonly maxPixels: number;
  /** Largest file taken in, likewise; 20 MiB unless told. */
  readonly maxFileBytes?: number;
  /** Bytes to keep free for what is shared with other workers besides the header; none unless told. */
  readonly stagingBytes?: number;
}

const DEFAULT_MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Makes the worker's memory and the engine on it: once per worker. */
export function createEngine(options: EngineOptions): Engine {
  const { maxFileBytes = DEFAULT_MAX_FILE_BYTES, stagingBytes = 0 } = options;
  const context = createEngineContext({ ...options, maxFileBytes, stagingBytes });
  const resampler = createResampler(context);
  const { memory, arena, kernels, allocatePlane, assertPlane } = context;
  const rowsInside = (plane: Plane, box: Box): PixelRows => {
    assertPlane(plane);
    return rowsOf(plane, box);
  };

  return {
    memory,
    headerBytes: HEADER_BYTES,
    staging: { pointer: kernels.staticEnd(), byteLength: stagingBytes },
    reset: () => arena.reset(),
    allocatePlane,
    pixels(plane) {
      assertPlane(plane);
      return new Uint8ClampedArray(memory.buffer, plane.pointer, planeBytes(plane));
    },
    rowsOf: rowsInside,
    orient(plane, orientation) {
      assertPlane(plane);
      if (orientation === 1) return plane;
      const { size, base, stepX, stepY, transposed } = orientationWalk(plane, orientation);
      const upright = allocatePlane(size);
      const kernel = transposed ? kernels.transposePixels : kernels.copyPixels;
      const stride = size.width * BYTES_PER_PIXEL;
      const first = plane.pointer + base;
      kernel(first, stepX, stepY, upright.pointer, stride, size.width, size.height);
      return upright;
    },
    isOpaque(plane) {
      assertPlane(plane);
      return kernels.isOpaque(plane.pointer, plane.width * plane.height) !== 0;
    },
    isGrey(plane) {
      assertPlane(plane);
      return kernels.isGrey(plane.pointer, plane.width * plane.height) !== 0;
    },
    flattenOnWhite(plane) {
      assertPlane(plane);
      kernels.flattenOnWhite(plane.pointer, plane.width * plane.height);
    },
    luminanceSum(plane, box, { onWhite }) {
      const { pointer, stride, width, rows } = rowsInside(plane, box);
      return kernels.luminance(pointer, stride, width, rows, onWhite);
    },
    decodeJpeg: createJpegDecoder(context).decode,
    encodeJpeg: createJpegEncoder(context).encode,
    encodeWebp: createWebpEncoder(context).encode,
    resize: resampler.resize,
    resampler,
    blendMask(plane, mask, at, ink) {
      const { width, height, coverage } = mask;
      const { pointer, stride } = rowsInside(plane, { ...at, width, height });
      assertCoverage(mask);
      assertInk(ink);
      const mark = arena.mark;
      const maskPointer = arena.allocate(coverage.length);
      new Uint8Array(memory.buffer, maskPointer, coverage.length).set(coverage);
      const color = ink.r | (ink.g << 8) | (ink.b << 16);
      kernels.blendMask(pointer, stride, maskPointer, width, width, height, color, ink.opacity);
      arena.release(mark);
    },
  };
}

function assertCoverage({ coverage, width, height }: TextMask): void {
  if (coverage.length !== width * height) {
    throw new RangeError(`A mask of ${width}x${height} pixels has ${coverage.length} bytes`);
  }
}

function assertInk(ink: Ink): void {
  for (const value of [ink.r, ink.g, ink.b, ink.opacity]) {
    if (!Number.isInteger(value) || value < 0 || value > 255) {
      throw new RangeError(`An ink's part is ${value}; expected an integer from 0 to 255`);
    }
  }
}
