/**
 * The kernels of the WebP encoder (wasm/assembly/webp-encoder/). They work on tables of their own in the
 * module's workspace: one picture at a time. Tokens have 2 bytes.
 */
export interface WebpEncoderKernels {
  /** Writes the kernels' constants; the result is what they take as `vectors`. */
  webpFillVectors(): number;
  /** Address of the words that `writeSettings` writes. */
  webpSettings(): number;
  /** Address of 16 quantisers of 512 bytes, four for each segment. */
  webpQuantisers(): number;
  /** Begins a picture, after its settings and quantisers are written. */
  webpBegin(): void;
  /**
   * One row of macroblocks to tokens, at most 7600 for each, and up to 16 bytes behind are overwritten.
   * `freedom` is 2 for all modes, 1 for those of whole macroblocks, 0 for DC alone. Returns the end of
   * the tokens.
   */
  webpEncodeRow(row: number, freedom: number, out: number, vectors: number): number;
  /** What the modes so far cost, in 1/256 bit, without segments and marks of skipped macroblocks. */
  webpModeBits(): number;
  /** Makes the costs follow the tokens so far. */
  webpAdaptCosts(): void;
  /** The probabilities that follow from the tokens so far; those of the file. */
  webpChooseProbabilities(): void;
  /** Where a partition's bytes go: 0 to 7 for tokens, 8 for the headers. */
  webpBeginPartition(partition: number, out: number): void;
  /**
   * Codes the rows from `first` to before `last` that belong to this partition or the next: at most a
   * byte a token.
   */
  webpCodeRows(partition: number, first: number, last: number): void;
  /** Where the partition's next bytes go. */
  webpPartitionEnd(partition: number): number;
  /** Tells a partition that what it has written lies elsewhere now, and ends at `out`. */
  webpMovePartition(partition: number, out: number): void;
  /** Writes what is left, at most 7 bytes; returns the end. */
  webpFinishPartition(partition: number): number;
  /** Begins the macroblocks' headers. */
  webpBeginHeaders(): void;
  /** The frame's header as tokens of the first partition, at most 9700. Returns the end. */
  webpWriteFrameHeader(out: number): number;
  /** Those of a row of macroblocks, at most 119 for each. Returns the end. */
  webpWriteMacroblockHeaders(out: number, row: number): number;
  /** Such tokens to the partition 8. */
  webpCodeHeaders(begin: number, end: number): void;
}

/** Those that code the alpha plane. */
export interface WebpAlphaKernels {
  /** The alpha of `count` pixels, a byte each. */
  webpExtractAlpha(pixels: number, count: number, alpha: number): void;
  /** `filter` as RFC 9649, section 2.7.1.2 numbers them. */
  webpFilterAlpha(
    alpha: number,
    width: number,
    height: number,
    filter: number,
    target: number,
  ): void;
  /**
   * How often each byte comes in every `step`th row, filtered: 256 u32 at `counts`. `row` has room for
   * one.
   */
  webpCountFiltered(
    alpha: number,
    width: number,
    height: number,
    filter: number,
    step: number,
    row: number,
    counts: number,
  ): void;
  /** Scratch that `webpFindMatches` takes. */
  webpHashBytes(): number;
  /**
   * The class, 0 to 7, of each tile of 16x16 bytes, by how much there is in it: a byte each. `isFiltered`
   * tells that the plane's bytes are differences.
   */
  webpClassifyTiles(
    plane: number,
    width: number,
    height: number,
    isFiltered: boolean,
    tiles: number,
  ): void;
  /**
   * The plane's `count` bytes as literals and copies, at most 4 bytes for each; 8 bytes behind the plane
   * are read. `tiles` as before, or 0 for one class. Returns the end.
   */
  webpFindMatches(
    plane: number,
    count: number,
    width: number,
    tiles: number,
    table: number,
    out: number,
  ): number;
  /**
   * Address of 280 u32 for bytes and lengths, then 40 for distances, for each of 8 classes: how often
   * each came.
   */
  webpAlphaCounts(): number;
  /** Likewise: their codes, what comes first lowest, << 5 | length. */
  webpAlphaCodes(): number;
  /**
   * Such tokens to bits, after `count` pending ones; up to 8 bytes behind are overwritten. Returns the
   * end.
   */
  webpWriteAlphaBits(
    begin: number,
    end: number,
    width: number,
    tiles: number,
    out: number,
    pending: number,
    count: number,
  ): number;
}

export const WEBP_ENCODER_KERNELS = [
  "webpFillVectors",
  "webpSettings",
  "webpQuantisers",
  "webpBegin",
  "webpEncodeRow",
  "webpModeBits",
  "webpAdaptCosts",
  "webpChooseProbabilities",
  "webpBeginPartition",
  "webpCodeRows",
  "webpPartitionEnd",
  "webpMovePartition",
  "webpFinishPartition",
  "webpBeginHeaders",
  "webpWriteFrameHeader",
  "webpWriteMacroblockHeaders",
  "webpCodeHeaders",
] as const satisfies readonly (keyof WebpEncoderKernels)[];

export const WEBP_ALPHA_KERNELS = [
  "webpExtractAlpha",
  "webpFilterAlpha",
  "webpCountFiltered",
  "webpHashBytes",
  "webpClassifyTiles",
  "webpFindMatches",
  "webpAlphaCounts",
  "webpAlphaCodes",
  "webpWriteAlphaBits",
] as const satisfies readonly (keyof WebpAlphaKernels)[];
