/**
 * The JPEG decoder's kernels (wasm/assembly/jpeg-decoder/), in the order of a frame: components are
 * described, tables built, the MCU listed, coded data and picture opened, then it is decoded.
 */
export interface JpegDecoderKernels {
  /** See component.ts, which tells what each argument means. */
  jpegDescribeComponent(
    component: number,
    plane: number,
    blockSize: number,
    blockRowStride: number,
    rowStep: number,
    groupStep: number,
    ringRows: number,
    width: number,
    height: number,
    shiftX: number,
    shiftY: number,
  ): void;
  /** Sampling factors, and the component's own blocks across and down. */
  jpegDescribeSampling(
    component: number,
    factorX: number,
    factorY: number,
    blocksAcross: number,
    blocksDown: number,
  ): void;
  /** Where all of a component's coefficients are kept, and a mask of 64 bits for each block. */
  jpegDescribeStorage(component: number, coefficients: number, masks: number): void;
  jpegUseSlot(component: number, slot: number): void;

  /** `spec`: 16 bytes, the number of codes of each length, then 256 bytes, the symbols. */
  jpegBuildDcLookup(slot: number, spec: number): void;
  jpegBuildAcLookup(slot: number, spec: number, progressive: boolean): void;
  /** After `jpegBuildAcLookup`. */
  jpegBuildAcPairs(slot: number): void;
  /** `quantisation`: 64 numbers of 16 bits in zigzag order. */
  jpegBuildSteps(slot: number, quantisation: number, blockSize: number): void;

  jpegListMcuBlocks(components: number): void;
  /** The bytes `from` to `end`; `streamTop` is the end of as many bytes and `STREAM_SLACK` more. */
  jpegOpenCodedData(from: number, end: number, streamTop: number): void;
  /** The next segment of the coded data; the first is there when it is opened. */
  jpegLoadSegment(): void;
  jpegSegmentBits(): number;
  /** `scratch`: `pixelScratchBytes(width)` bytes; `color` one of `JPEG_COLORS`. */
  jpegBeginPicture(
    pixels: number,
    width: number,
    height: number,
    mcuHeight: number,
    color: number,
    scratch: number,
  ): void;
  /** Returns one of `STATUS`. */
  jpegDecodeInterleavedFrame(mcusAcross: number, mcusDown: number, restartInterval: number): number;

  /** A scan of a frame whose coefficients are kept: its blocks are listed, component by component. */
  jpegClearScanBlocks(): void;
  /** `isAlone`: the scan has no other component. `mcusAcross`: the frame's. */
  jpegAddScanBlocks(component: number, isAlone: boolean, mcusAcross: number): void;
  /** `mcusAcross` and `mcusDown`: the scan's. Returns one of `STATUS`. */
  jpegReadStoredScan(
    mcusAcross: number,
    mcusDown: number,
    start: number,
    end: number,
    isFirst: boolean,
    low: number,
    restartInterval: number,
  ): number;
  /** `quantisation` as for `jpegBuildSteps`. */
  jpegDescribeQuantisation(component: number, quantisation: number): void;
  /** From the kept coefficients to pixels. */
  jpegTransformStoredFrame(mcusAcross: number, mcusDown: number): void;
}

export const JPEG_DECODER_KERNELS = [
  "jpegDescribeComponent",
  "jpegDescribeSampling",
  "jpegDescribeStorage",
  "jpegUseSlot",
  "jpegBuildDcLookup",
  "jpegBuildAcLookup",
  "jpegBuildAcPairs",
  "jpegBuildSteps",
  "jpegListMcuBlocks",
  "jpegOpenCodedData",
  "jpegLoadSegment",
  "jpegSegmentBits",
  "jpegBeginPicture",
  "jpegDecodeInterleavedFrame",
  "jpegClearScanBlocks",
  "jpegAddScanBlocks",
  "jpegReadStoredScan",
  "jpegDescribeQuantisation",
  "jpegTransformStoredFrame",
] as const satisfies readonly (keyof JpegDecoderKernels)[];

/** Bytes that a stream needs besides its own (wasm/assembly/jpeg-decoder/coded-data.ts). */
export const STREAM_SLACK = 1024;

/** How decoding ended (wasm/assembly/jpeg-decoder/status.ts). */
export const STATUS = { done: 0, truncated: -1, badCode: -2 } as const;
