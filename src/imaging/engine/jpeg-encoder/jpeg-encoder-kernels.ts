/** What `jpegTokeniseRow` is made of: for tests. Blocks have 128 bytes and are aligned to 16. */
interface JpegEncoderSteps {
  /** Blocks of sums and differences, 2 of each unit of 16x8 pixels. */
  jpegConvertGrey(...conversion: Conversion): void;
  /** 6 of each unit of 16x8 pixels. */
  jpegConvertFull(...conversion: Conversion): void;
  /** 6 of each unit of 16x16 pixels. */
  jpegConvertHalved(...conversion: Conversion): void;
  jpegTransformColumns(blocks: number, count: number, vectors: number): void;
  /** Also quantises. `full` tells 4:4:4. */
  jpegTransformRows(
    blocks: number,
    units: number,
    pairsPerUnit: number,
    full: boolean,
    vectors: number,
  ): void;
  jpegToZigzag(
    blocks: number,
    count: number,
    zigzags: number,
    masks: number,
    vectors: number,
  ): void;
  jpegTokenise(
    blocks: number,
    zigzags: number,
    masks: number,
    count: number,
    lumaPerMcu: number,
    blocksPerMcu: number,
    out: number,
  ): number;
}

type Conversion = [pixels: number, stride: number, units: number, blocks: number, vectors: number];

/**
 * The kernels of the JPEG encoder (wasm/assembly/jpeg-encoder/). They work on tables of their own
 * in the module's workspace: one picture at a time.
 */
export interface JpegEncoderKernels extends JpegEncoderSteps {
  /** Writes the kernels' constants; the result is what they take as `vectors`. */
  jpegFillVectors(): number;
  /** Address of two quantisers of `jpegQuantiserBytes` each, luma and chroma. */
  jpegQuantisers(): number;
  jpegQuantiserBytes(): number;
  /** Address of four tables of 256 u32: DC luma, AC luma, DC chroma, AC chroma. */
  jpegSymbolCounts(): number;
  /** The same for each symbol's code << 5 | length. */
  jpegSymbolCodes(): number;
  /** Address of three i32: the last DC coefficient of each component. */
  jpegPredictors(): number;
  /** The most tokens that `jpegWriteTokens` takes at a time. */
  jpegChunkTokens(): number;
  /** Begins a picture. */
  jpegBegin(): void;
  /**
   * One row of MCUs to tokens of 4 bytes, at most 64 a block. `form` is 0 for grey, 1 for 4:4:4
   * and 2 for 4:2:0. Returns the end of the tokens.
   */
  jpegTokeniseRow(
    form: number,
    pixels: number,
    width: number,
    height: number,
    row: number,
    vectors: number,
    out: number,
  ): number;
  jpegCountTokens(begin: number, end: number): void;
  /** From what was counted to `jpegSymbolCounts`. */
  jpegSumSymbols(): void;
  /** From `jpegSymbolCodes` to what `jpegWriteTokens` looks up. */
  jpegSpreadCodes(): void;
  /**
   * Tokens to coded bytes: at most twice 27 bits a token, and up to 32 bytes behind are
   * overwritten. Returns the end.
   */
  jpegWriteTokens(begin: number, end: number, vectors: number, out: number): number;
  /** The last byte, if there is one. Returns the end. */
  jpegWriteEnd(vectors: number, out: number): number;
}

export const JPEG_ENCODER_KERNELS = [
  "jpegFillVectors",
  "jpegQuantisers",
  "jpegQuantiserBytes",
  "jpegSymbolCounts",
  "jpegSymbolCodes",
  "jpegPredictors",
  "jpegChunkTokens",
  "jpegBegin",
  "jpegTokeniseRow",
  "jpegCountTokens",
  "jpegSumSymbols",
  "jpegSpreadCodes",
  "jpegWriteTokens",
  "jpegWriteEnd",
  "jpegConvertGrey",
  "jpegConvertFull",
  "jpegConvertHalved",
  "jpegTransformColumns",
  "jpegTransformRows",
  "jpegToZigzag",
  "jpegTokenise",
] as const satisfies readonly (keyof JpegEncoderKernels)[];
