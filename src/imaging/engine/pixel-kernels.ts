/** Kernels that work on planes of straight RGBA. */
export interface PixelKernels {
  /** Sum of 299 R + 587 G + 114 B. */
  luminance(pixels: number, stride: number, width: number, rows: number, onWhite: boolean): number;
  /** 0 or 1. */
  isOpaque(pixels: number, count: number): number;
  /** 0 or 1. */
  isGrey(pixels: number, count: number): number;
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

export const PIXEL_KERNELS = [
  "luminance",
  "isOpaque",
  "isGrey",
  "flattenOnWhite",
  "copyPixels",
  "transposePixels",
  "blendMask",
] as const satisfies readonly (keyof PixelKernels)[];
