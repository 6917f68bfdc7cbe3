/*
 * Where the encoder keeps what it works on, in its part of the workspace. See ../jpeg-encoder/
 * layout.ts for why tables have constant addresses and vectors do not.
 *
 * A block has 4x4 samples; a macroblock has 16 blocks of luma, 4 of U and 4 of V, and perhaps a block
 * "Y2" of the DC coefficients of its luma (RFC 6386, section 2). Planes of one macroblock come as tiles
 * of two blocks side by side: 4 rows of 8 samples, 32 bytes.
 */

import { WEBP_ENCODER } from "../workspace";

export const TILE_BYTES: usize = 32;

/** The macroblock's samples: 8 tiles of luma row by row, 2 of U one below the other, 2 of V. */
export const SOURCE: usize = WEBP_ENCODER;
export const CHROMA_SOURCE: usize = SOURCE + 8 * TILE_BYTES;
/** 16x16 pixels of RGBA where the picture ends inside a macroblock. */
export const PIXELS: usize = CHROMA_SOURCE + 4 * TILE_BYTES;
export const PIXELS_STRIDE: usize = 64;

/**
 * What a decoder has of the macroblock before its loop filter. Luma: rows of 32 bytes of which the
 * last 16 are pixels; the one before them is on the left, those behind are above to the right of the
 * rightmost blocks. The first row is that above.
 */
export const LUMA_ABOVE: usize = PIXELS + 16 * PIXELS_STRIDE + 16;
export const LUMA_STRIDE: usize = 32;
export const LUMA: usize = LUMA_ABOVE + LUMA_STRIDE;
/** Chroma: 8 rows of 8 U and 8 V. */
export const CHROMA: usize = LUMA + 16 * LUMA_STRIDE;

/** What the macroblock on the left leaves: a record as column.ts has it. */
export const LEFT: usize = CHROMA + 128;
/** The pixels of U and V above to the left: two bytes. */
export const CHROMA_CORNERS: usize = LEFT + 64;

/** Four vectors of coefficients of two blocks, tile by tile, 64 bytes each. */
export const LUMA_COEFFICIENTS: usize = CHROMA_CORNERS + 16;
export const CHROMA_COEFFICIENTS: usize = LUMA_COEFFICIENTS + 8 * 64;
/** Five pairs of candidates: four vectors of coefficients and two of predictions each. */
export const CANDIDATES: usize = CHROMA_COEFFICIENTS + 4 * 64;
export const CANDIDATE_BYTES: usize = 96;
/** The prediction of the chosen 16x16 mode, 8 tiles. */
export const PREDICTION: usize = CANDIDATES + 5 * CANDIDATE_BYTES;

/** Quantised blocks. Levels in zigzag order, i16; bit `k` of a mask tells that level `k` is not 0. */
export const WHOLE_LEVELS: usize = PREDICTION + 8 * TILE_BYTES;
export const SPLIT_LEVELS: usize = WHOLE_LEVELS + 17 * 32;
export const CHROMA_LEVELS: usize = SPLIT_LEVELS + 16 * 32;
export const WHOLE_MASKS: usize = CHROMA_LEVELS + 8 * 32;
export const SPLIT_MASKS: usize = WHOLE_MASKS + 17 * 4 + 12;
export const CHROMA_MASKS: usize = SPLIT_MASKS + 16 * 4;
/** Coefficients as a decoder has them, rows 0 and 2 in the first vector, 1 and 3 in the second. */
export const WHOLE_DEQUANTISED: usize = CHROMA_MASKS + 8 * 4;
export const CHROMA_DEQUANTISED: usize = WHOLE_DEQUANTISED + 17 * 32;
export const SPLIT_DEQUANTISED: usize = CHROMA_DEQUANTISED + 8 * 32;
/** The macroblock's sixteen 4x4 modes. */
export const SPLIT_MODES: usize = SPLIT_DEQUANTISED + 32;
/** Which blocks above and on the left have levels, while a macroblock is tried: 4 and 4 bytes. */
export const NON_ZERO: usize = SPLIT_MODES + 16;

/** Of the block just quantised: magnitudes of levels (bytes, at most 31) and of coefficients. */
export const MAGNITUDES: usize = NON_ZERO + 16;
export const COEFFICIENTS: usize = MAGNITUDES + 16;
/** The Walsh-Hadamard transform's result, and what it works on. */
export const Y2: usize = COEFFICIENTS + 32;
export const Y2_SUMS: usize = Y2 + 32;
/** Transforms of the predicting edges: see edge-transforms.ts. */
export const TOP_TRANSFORMS: usize = Y2_SUMS + 64;
export const LEFT_MEANS: usize = TOP_TRANSFORMS + 32;
export const LEFT_TRANSFORMS: usize = LEFT_MEANS + 16;

/** What the host sets for a picture: settings.ts. */
export const SETTINGS: usize = LEFT_TRANSFORMS + 64;
/** What is known of a picture so far: progress.ts. */
export const PROGRESS: usize = SETTINGS + 128;
/** One for each segment and type of block: quantiser.ts. */
export const QUANTISERS: usize = PROGRESS + 64;
export const QUANTISER_BYTES: usize = 512;

/** Bits of a bool by its probability, in 1/256: entropy.ts. */
export const BIT_COSTS: usize = QUANTISERS + 16 * QUANTISER_BYTES;
/** Costs of levels and of ends of blocks: level-costs.ts. */
export const LEVEL_COSTS: usize = BIT_COSTS + 528;
export const END_COSTS: usize = LEVEL_COSTS + 4 * 17 * 3 * 64;
export const MORE_COSTS: usize = END_COSTS + 416;
/** What leaving out a last level saves: trim-savings.ts. */
export const TRIM_SAVINGS: usize = MORE_COSTS + 416;
/** Costs of modes: mode-costs.ts. */
export const SPLIT_MODE_COSTS: usize = TRIM_SAVINGS + 4 * 16 * 16 * 8;
export const WEIGHED_MODE_COSTS: usize = SPLIT_MODE_COSTS + 2000;
export const WEIGHED_CONTEXT_BYTES: usize = 10 * 8;
export const WEIGHED_SEGMENT_BYTES: usize = 100 * WEIGHED_CONTEXT_BYTES;

/** Probabilities by slot: 1056 of coefficients, then those that never change (tokens.ts). */
export const PROBABILITIES: usize = WEIGHED_MODE_COSTS + 4 * WEIGHED_SEGMENT_BYTES;
/** A probability's own value: the slots of what is no coefficient. */
export const IDENTITY: usize = PROBABILITIES + 1056 + 32;
/** Which probabilities the header changes, one byte each. */
export const CHANGED: usize = IDENTITY + 256;
/** How often each token came: two u32 to be added, in tables of their own. */
export const TOKEN_COUNTS: usize = CHANGED + 1056;
export const TOKEN_COUNT_BYTES: usize = 2304 * 4;
/** Tokens of levels from -10 to 10: token-templates.ts. */
export const TEMPLATES: usize = TOKEN_COUNTS + 2 * TOKEN_COUNT_BYTES;
export const TEMPLATE_CONTEXTS: usize = TEMPLATES + 21 * 16;
export const TEMPLATE_BYTES: usize = TEMPLATE_CONTEXTS + 21 * 16;

/** Small tables as bytes. */
export const SMALL_TABLES: usize = TEMPLATE_BYTES + 32;
/** What the kernels load at the point of use. */
export const VECTORS: usize = SMALL_TABLES + 64;
export const VECTORS_BYTES: usize = 4096;
/** States of the boolean coders: bool-coder.ts. */
export const CODERS: usize = VECTORS + VECTORS_BYTES;
export const CODER_BYTES: usize = 32;
/** Where the tokens of each row of macroblocks begin, and where those of the last one end. */
export const ROW_TOKENS: usize = CODERS + 9 * CODER_BYTES;
/** Of the alpha plane's symbols, for each class of its tiles: alpha-symbols.ts. */
export const ALPHA_COUNTS: usize = ROW_TOKENS + 1025 * 4;
export const ALPHA_CODES: usize = ALPHA_COUNTS + 8 * 320 * 4;
