/** What `webpEncodeRow` is made of (wasm/assembly/webp-encoder/steps.ts): for tests. */
export interface WebpStepKernels {
  /** Where the macroblock's samples are: 8 tiles of luma, 2 of U, 2 of V, 32 bytes each. */
  webpSamples(): number;
  /** 16x16 pixels to samples. */
  webpConvertPixels(pixels: number, stride: number, vectors: number): void;
  /** Of the samples' luma: the bits of a float. */
  webpActivity(vectors: number): number;
  /** A tile's two blocks to 4 rows of 8 coefficients, 8 times as large as a decoder has them. */
  webpTransform(tile: number, coefficients: number, vectors: number): void;
  /** 16 coefficients (rows 0, 2, 1, 3) and 16 predicted samples to 16 samples. */
  webpReconstruct(coefficients: number, prediction: number, samples: number, vectors: number): void;
  /** Squared error << 32 | cost in 1/256 bit, with the quantiser of `type` of the first segment. */
  webpQuantiseBlock(
    coefficients: number,
    type: number,
    first: number,
    context: number,
    levels: number,
    dequantised: number,
    mask: number,
    vectors: number,
  ): bigint;
  /** Levels in zigzag order to tokens. Returns the end. */
  webpWriteBlock(
    out: number,
    levels: number,
    mask: number,
    type: number,
    first: number,
    context: number,
  ): number;
}

export const WEBP_STEP_KERNELS = [
  "webpSamples",
  "webpConvertPixels",
  "webpActivity",
  "webpTransform",
  "webpReconstruct",
  "webpQuantiseBlock",
  "webpWriteBlock",
] as const satisfies readonly (keyof WebpStepKernels)[];
