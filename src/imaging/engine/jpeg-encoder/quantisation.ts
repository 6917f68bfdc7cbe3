/** Step sizes of the 64 coefficients, row by row, 1 to 255. */
export type QuantisationTable = readonly number[];

/** ITU-T T.81, table K.1. */
const LUMA = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();

/** ITU-T T.81, table K.2. */
const CHROMA = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
  ...Array.from({ length: 4 }, () => [99, 99, 99, 99, 99, 99, 99, 99]),
].flat();

/**
 * The tables of T.81, K.1, scaled as libjpeg does it (`jpeg_quality_scaling` and
 * `jpeg_add_quant_table`), so that a quality means what it means everywhere.
 *
 * @param quality an integer from 1 to 100
 */
export function quantisationTables(quality: number): {
  readonly luma: QuantisationTable;
  readonly chroma: QuantisationTable;
} {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  const scale = (step: number): number =>
    Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100)));
  return { luma: LUMA.map(scale), chroma: CHROMA.map(scale) };
}

/** Samples are 8 times what they are in the standard (wasm/assembly/jpeg-encoder/color.ts). */
const SAMPLE_SCALE = 8;

/**
 * What the kernels leave in the coefficients of each vertical frequency, which the quantiser takes
 * out: for the columns sqrt(8) times the scale factor of Arai, Agui and Nakajima.
 */
const COLUMN_SCALES = Array.from(
  { length: 8 },
  (_, v) => SAMPLE_SCALE * Math.sqrt(8) * (v === 0 ? 1 : Math.SQRT2 * Math.cos((v * Math.PI) / 16)),
);

/** c(u) / 2 cos((2 n + 1) u pi / 16), the DCT of eight points (T.81, A.3.3), for n from 0 to 3. */
const ROW_FACTORS = Array.from({ length: 8 }, (_, u) =>
  Array.from(
    { length: 4 },
    (_, n) => ((u === 0 ? Math.SQRT1_2 : 1) / 2) * Math.cos(((2 * n + 1) * u * Math.PI) / 16),
  ),
);

const LARGEST_FACTORS = ROW_FACTORS.map((factors) => Math.max(...factors.map(Math.abs)));

/** How much larger than its samples the DCT of eight points can be. */
const PEAKS = ROW_FACTORS.map(
  (factors) => 2 * factors.reduce((sum, factor) => sum + Math.abs(factor), 0),
);

/** The largest magnitude of a sample (T.81, A.3.1). */
const MAX_SAMPLE = 128;

/** Weights have 16 bits, and so have sums of products over 2^16, which come with rounding errors. */
const MAX_WEIGHT = 32767;
const MAX_SUM = 32700;

/** 16-bit integers for each row of coefficients. */
const ROW_INTEGERS = 40;

/**
 * The order in which a row's four sums and differences come: `folded` is that of chroma in 4:2:0,
 * whose last two are swapped and the differences of these negated.
 */
export type SampleOrder = "straight" | "folded";

/**
 * A quantiser as the kernel `transformRows` takes it: see wasm/assembly/jpeg-encoder/
 * transform-rows.ts for the formula and the layout.
 */
export function quantiserOf(table: QuantisationTable, order: SampleOrder): Int16Array {
  const quantiser = new Int16Array(8 * ROW_INTEGERS);
  for (const [v, columnScale] of COLUMN_SCALES.entries()) {
    for (const [u, factors] of ROW_FACTORS.entries()) {
      const step = table[v * 8 + u] ?? 1;
      const exponent = weightExponent(u, v, step);
      const scale = 2 ** (16 + exponent) / (step * columnScale);
      const row = v * ROW_INTEGERS;
      const odd = u % 2;
      for (const [n, factor] of factors.entries()) {
        const swapped = order === "folded" && n >= 2;
        const place = swapped ? 5 - n : n;
        const at = row + odd * 16 + (place >> 1) * 8 + (u >> 1) * 2 + (place % 2);
        quantiser[at] = Math.round(swapped && odd ? -factor * scale : factor * scale);
      }
      quantiser[row + 32 + u] = 2 ** (15 - exponent);
    }
  }
  return quantiser;
}

/** The largest k that keeps weights and sums within 16 bits: see transform-rows.ts. */
function weightExponent(u: number, v: number, step: number): number {
  const largestWeight = (2 ** 16 * (LARGEST_FACTORS[u] ?? 1)) / (step * (COLUMN_SCALES[v] ?? 1));
  const largestSum = (MAX_SAMPLE * (PEAKS[u] ?? 1) * (PEAKS[v] ?? 1)) / step;
  return Math.floor(Math.log2(Math.min(MAX_WEIGHT / largestWeight, MAX_SUM / largestSum)));
}
