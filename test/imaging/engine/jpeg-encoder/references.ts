/*
 * What the kernels of the JPEG encoder compute, one number at a time, on plain arrays.
 */

/** ITU-T T.81, figure A.6, as row * 8 + column. */
export const ZIGZAG = [
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5],
  ...[12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51],
  ...[58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
];

/** Product in Q15, rounded half up: `i16x8.relaxed_q15mulr_s` but for -32768 squared. */
export function times(a: number, b: number): number {
  return (a * b + 16384) >> 15;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** Y, times 8 and level-shifted. */
export function lumaOf([red, green, blue]: Rgb): number {
  const [r, g, b] = [red - 128, green - 128, blue - 128];
  return times(times(r * 256, 9798) + times(g * 256, 19235) + times(b * 256, 3735), 1024);
}

/** Cb and Cr of a pixel, times 8. */
export function chromaOf(pixel: Rgb): [cb: number, cr: number] {
  const luma = lumaOf(pixel);
  const [red, , blue] = pixel;
  return [
    times((blue - 128) * 256, 578) - times(luma, 18496),
    times((red - 128) * 256, 730) - times(luma, 23360),
  ];
}

/** Cb and Cr of 2x2 pixels, times 8. */
export function meanChromaOf(pixels: readonly Rgb[]): [cb: number, cr: number] {
  const luma = sum(pixels.map(lumaOf));
  const blue = sum(pixels.map(([, , b]) => (b - 128) * 256));
  const red = sum(pixels.map(([r]) => (r - 128) * 256));
  return [(blue * 289 - luma * 9248) >> 16, (red * 365 - luma * 11680) >> 16];
}

/** One column by Arai, Agui and Nakajima, in the kernel's arithmetic. */
export function transformColumn(samples: readonly number[]): number[] {
  const [x0, x1, x2, x3, x4, x5, x6, x7] = eight(samples);
  const [s0, s1, s2, s3] = [x0 + x7, x1 + x6, x2 + x5, x3 + x4];
  const [d0, d1, d2, d3] = [x0 - x7, x1 - x6, x2 - x5, x3 - x4];
  const [e0, e1, e2, e3] = [s0 + s3, s1 + s2, s1 - s2, s0 - s3];
  const turned = times(e2 + e3, 23170);
  const [f0, f1, f2] = [d3 + d2, d2 + d1, d1 + d0];
  const shared = times(f0 - f2, 12540);
  const minor = times(f0, 17734) + shared;
  const major = f2 + times(f2, 10045) + shared;
  const middle = times(f1, 23170);
  const [plus, minus] = [d0 + middle, d0 - middle];
  return [
    ...[e0 + e1, plus + major, e3 + turned, minus - minor],
    ...[e0 - e1, minus + minor, e3 - turned, plus - major],
  ];
}

/** The two-dimensional DCT of T.81, A.3.3, of 64 samples row by row, in floating point. */
export function exactDct(samples: readonly number[]): number[] {
  return Array.from({ length: 64 }, (_, index) => {
    const [v, u] = [index >> 3, index & 7];
    let total = 0;
    for (let place = 0; place < 64; place++) {
      const [y, x] = [place >> 3, place & 7];
      total += (samples[place] ?? 0) * cosine(u, x) * cosine(v, y);
    }
    return total / 4;
  });
}

function cosine(u: number, x: number): number {
  return (u === 0 ? Math.SQRT1_2 : 1) * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
}

/** What is coded: a symbol of one of four tables, and the value bits behind it. */
export interface Coded {
  /** 0 to 3: DC luma, AC luma, DC chroma, AC chroma. */
  readonly table: number;
  readonly symbol: number;
  readonly bits: string;
}

/**
 * A block's symbols (T.81, F.1.2), clamped to what baseline can code.
 *
 * @param block 64 coefficients, row by row
 */
export function codeBlock(
  block: readonly number[],
  lastDc: number,
  chroma: boolean,
): { readonly coded: Coded[]; readonly dc: number } {
  const [dcTable, acTable] = chroma ? [2, 3] : [0, 1];
  const dc = clamp(block[0] ?? 0, -1024, 1023);
  const coded = [codeValue(dcTable, 0, dc - lastDc)];
  let zeros = 0;
  for (const at of ZIGZAG.slice(1)) {
    const value = clamp(block[at] ?? 0, -1023, 1023);
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) coded.push({ table: acTable, symbol: 0xf0, bits: "" });
    coded.push(codeValue(acTable, zeros, value));
    zeros = 0;
  }
  if (zeros > 0) coded.push({ table: acTable, symbol: 0, bits: "" });
  return { coded, dc };
}

/** T.81, F.1.2.1 and F.1.2.2. */
export function codeValue(table: number, zeros: number, value: number): Coded {
  const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const raised = value < 0 ? value + 2 ** size - 1 : value;
  const bits = size === 0 ? "" : raised.toString(2).padStart(size, "0");
  return { table, symbol: (zeros << 4) | size, bits };
}

/** A token of wasm/assembly/jpeg-encoder/tokens.ts, read. */
export function readToken(token: number): Coded {
  const index = token & 8191;
  const tables = index >= 4096 ? 2 : 0;
  const place = index & 4095;
  if (place < 2048) return codeValue(tables + 1, place >> 7, (place & 127) - 64);
  const isDc = place >= 2304;
  const symbol = place - (isDc ? 2304 : 2048);
  const size = symbol & 15;
  const bits = size === 0 ? "" : (token >>> 16).toString(2).padStart(size, "0");
  return { table: tables + (isDc ? 0 : 1), symbol, bits };
}

/** Coded bits to bytes: ones to fill the last byte, a zero behind each 0xFF (T.81, F.1.2.3). */
export function bytesOf(bits: string): number[] {
  const filled = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const bytes = filled.match(/.{8}/g) ?? [];
  return bytes.flatMap((byte) => (byte === "11111111" ? [255, 0] : [Number.parseInt(byte, 2)]));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

type Eight = [number, number, number, number, number, number, number, number];

function eight(values: readonly number[]): Eight {
  if (values.length !== 8) throw new RangeError(`${values.length} samples`);
  return [...values] as Eight; // eight, as was just seen
}
