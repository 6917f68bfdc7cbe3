import { type FrameSteps, type Steps, stepsOf } from "./steps.ts";

/** Bytes of a quantiser in the kernels' memory. */
export const QUANTISER_BYTES = 512;

/**
 * What a type of block wants besides its steps. All but the scale were found by trial, on photos: what
 * gives the fewest bytes at equal PSNR and SSIM. The optimum is flat.
 */
interface BlockType {
  /** Coefficients come 8 times this as large as a decoder has them. */
  readonly scale: number;
  /** Rounding of a decided level: what a fraction must have to be rounded up is 1 less this. */
  readonly bias: number;
  /** Below this share of a step coefficients become 0: all but DC, and DC. */
  readonly threshold: number;
  readonly dcThreshold: number;
  /** What a bit weighs when last levels are dropped, to what it weighs else. */
  readonly trim: number;
  /** The same for lone levels of one; 0 leaves the thresholds as they are. */
  readonly zeroWeight: number;
}

const LUMA: BlockType = {
  ...{ scale: 1, bias: 0.45, threshold: 0.58, dcThreshold: 0.56, trim: 0.5, zeroWeight: 0.03 },
};
/** Its transform is a fourth as large as the others, and its squares count for four. */
const Y2: BlockType = {
  ...{ scale: 0.25, bias: 0.45, threshold: 0.5, dcThreshold: 0.5, trim: 0.125, zeroWeight: 0 },
};
const CHROMA: BlockType = {
  ...{ scale: 1, bias: 0.45, threshold: 0.6, dcThreshold: 0.55, trim: 0.3, zeroWeight: 0.015 },
};

/** The rounding while modes are compared. */
const SEARCH_BIAS = 0.4;

/** What a bit weighs, in squared steps. */
const LAMBDA = 0.07 / 4;

/** Where a block has its DC coefficient: in the first lane of its even rows. */
const isDc = (lane: number): boolean => lane === 0;
/** Two blocks side by side have one each. */
const isDcOfTwo = (lane: number): boolean => lane % 4 === 0;

/**
 * The four quantisers of a segment as the kernels take them: see wasm/assembly/webp-encoder/quantiser.ts
 * for formula and order.
 *
 * @param index 0 to 127
 * @returns 4 * QUANTISER_BYTES, in the order luma whose DC is in Y2, Y2, chroma, luma
 */
export function quantisersOf(index: number): Int16Array {
  const steps: FrameSteps = stepsOf(index);
  const lambda = LAMBDA * steps.luma.ac ** 2;
  const quantisers = [
    quantiserOf(steps.luma, { ...LUMA, dcThreshold: LUMA.threshold }, lambda),
    quantiserOf(steps.y2, Y2, lambda),
    quantiserOf(steps.chroma, CHROMA, lambda),
    quantiserOf(steps.luma, LUMA, lambda),
  ];
  const words = QUANTISER_BYTES / 2;
  const all = new Int16Array(4 * words);
  for (const [type, quantiser] of quantisers.entries()) all.set(quantiser, type * words);
  return all;
}

function quantiserOf(steps: Steps, type: BlockType, lambda: number): Int16Array {
  const { scale, bias, threshold, dcThreshold } = type;
  const dc = divisionBy(steps.dc * scale);
  const ac = divisionBy(steps.ac * scale);
  const vector = (of: (lane: number) => number): number[] =>
    Array.from({ length: 8 }, (_, at) => of(at));
  const dcSize = 8 * scale * steps.dc;
  const acSize = 8 * scale * steps.ac;
  const all = (value: number): number[] => vector(() => value);
  const even = (ofDc: number, ofAc: number): number[] => vector((at) => (isDc(at) ? ofDc : ofAc));
  const two = (ofDc: number, ofAc: number): number[] =>
    vector((at) => (isDcOfTwo(at) ? ofDc : ofAc));
  const searchBias = { dc: biasOf(dc, SEARCH_BIAS), ac: biasOf(ac, SEARCH_BIAS) };
  const weight = clamp16(Math.max(1, Math.round(lambda * 16)));
  const vectors = [
    ...[two(dc.multiplier, ac.multiplier), all(ac.multiplier)],
    ...[two(searchBias.dc, searchBias.ac), all(searchBias.ac)],
    ...[two(dc.scale, ac.scale), all(ac.scale)],
    ...[two(dcSize, acSize), all(acSize)],
    even(dc.multiplier, ac.multiplier),
    ...[even(biasOf(dc, bias), biasOf(ac, bias)), all(biasOf(ac, bias))],
    even(dc.scale, ac.scale),
    ...[even(steps.dc, steps.ac), all(steps.ac)],
    ...[
      even(clamp16(dcSize * dcThreshold), clamp16(acSize * threshold)),
      all(clamp16(acSize * threshold)),
    ],
    ...[even(dcSize, acSize), all(acSize)],
    ...[all(dc.multiplier), all(searchBias.dc), all(dc.scale), all(dcSize)],
    // The kernels' own.
    all(0),
    // Rates are in 1/8 bit, weights of 1/256 bit times 16.
    all(clamp16(2 * weight)),
  ];
  const quantiser = new Int16Array(QUANTISER_BYTES / 2);
  quantiser.set(vectors.flat());
  const words = new Int32Array(quantiser.buffer);
  const trimWeight = Math.round(lambda * 16 * type.trim);
  words.set([weight, trimWeight, Math.round(type.zeroWeight * 1024)], (vectors.length * 16) / 4);
  return quantiser;
}

interface Division {
  readonly multiplier: number;
  readonly scale: number;
  /** The multiplier is 2^exponent / divisor. */
  readonly exponent: number;
}

/** As many bits as 16 have room for. */
function divisionBy(divisor: number): Division {
  const exponent = Math.floor(Math.log2(32767 * divisor));
  const multiplier = Math.floor(2 ** exponent / divisor);
  return { exponent, multiplier, scale: Math.round(2 ** (27 - exponent)) };
}

/** What is taken off before the last product rounds: in its units a half less the bias. */
function biasOf({ exponent }: Division, bias: number): number {
  return clamp16((0.5 - bias) * 2 ** (exponent - 12));
}

function clamp16(value: number): number {
  return Math.min(32767, Math.max(0, Math.round(value)));
}
