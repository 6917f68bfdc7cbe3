/** From coefficients to samples, and from samples to pixels: what the JPEG decoder's driver calls. */
export interface ReconstructionKernels {
  idctDc(block: number, tile: number): void;
  idct4x4(block: number, tile: number): void;
  idctLowRows(block: number, tile: number): void;
  idctLeftColumns(block: number, tile: number): void;
  idctFull(block: number, tile: number): void;
  idctTo4(block: number, target: number, rowStep: number): void;
  idctTo2(block: number, target: number, rowStep: number): void;
  idctTo1(block: number, target: number): void;
  beginPixelRows(scratch: number, width: number): void;
  /** 0 or 1. */
  contextRows(): number;
  writePixelRows(first: number, end: number, target: number, stride: number, color: number): void;
}

export const RECONSTRUCTION_KERNELS = [
  "idctDc",
  "idct4x4",
  "idctLowRows",
  "idctLeftColumns",
  "idctFull",
  "idctTo4",
  "idctTo2",
  "idctTo1",
  "beginPixelRows",
  "contextRows",
  "writePixelRows",
] as const satisfies readonly (keyof ReconstructionKernels)[];
