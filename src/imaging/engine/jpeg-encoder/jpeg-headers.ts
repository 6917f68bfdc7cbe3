import type { Size } from "../../../domain/geometry.ts";
import { iccSegments } from "../../containers/jpeg-icc.ts";
import type { HuffmanTable } from "./huffman.ts";
import type { QuantisationTable } from "./quantisation.ts";

/** What a frame is made of. */
export interface JpegFrameOptions extends Size {
  /** Luma's, then chroma's; without chroma one of each. */
  readonly quantisation: readonly QuantisationTable[];
  /** Sampling factors of luma, across and down; chroma's are 1. */
  readonly lumaFactor: 1 | 2;
  /** DC luma, AC luma, then the same of chroma. */
  readonly huffman: readonly HuffmanTable[];
  readonly icc: Uint8Array | undefined;
}

/** Coefficients in zigzag order (ITU-T T.81, figure A.6), as row * 8 + column. */
const ZIGZAG = zigzagOrder();

/** `JFIF`, version 1.01, pixels as wide as high, no thumbnail (ITU-T T.871, 10.1). */
const JFIF = [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];

/** End of image (T.81, B.2.1). */
export const END_OF_IMAGE: readonly number[] = [0xff, 0xd9];

/** Everything before the entropy-coded data of a baseline JPEG (T.81, B.2; T.871). */
export function jpegHeaders(options: JpegFrameOptions): Uint8Array {
  const { width, height, quantisation, lumaFactor, huffman, icc } = options;
  const components = quantisation.length === 1 ? [1] : [1, 2, 3];
  const tableOf = (component: number): number => (component === 1 ? 0 : 1);

  const parts = [
    [0xff, 0xd8],
    ...segment(0xe0, [JFIF]),
    ...(icc ? [iccSegments(icc)] : []),
    ...segment(
      0xdb,
      quantisation.flatMap((table, index) => [[index], ZIGZAG.map((at) => table[at] ?? 0)]),
    ),
    ...segment(0xc0, [
      [8, ...uint16(height), ...uint16(width), components.length],
      ...components.map((component) => {
        const factor = component === 1 ? lumaFactor : 1;
        return [component, (factor << 4) | factor, tableOf(component)];
      }),
    ]),
    ...segment(
      0xc4,
      huffman.flatMap(({ lengths, symbols }, index) => {
        const [isAc, isChroma] = [index % 2, index >> 1];
        return [[(isAc << 4) | isChroma], lengths, symbols];
      }),
    ),
    ...segment(0xda, [
      [components.length],
      ...components.map((component) => [component, tableOf(component) * 0x11]),
      [0, 63, 0],
    ]),
  ];
  const result = new Uint8Array(totalLength(parts));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** A marker segment; its length counts itself (T.81, B.1.1.4). */
function segment(marker: number, payload: readonly (readonly number[])[]): (readonly number[])[] {
  return [[0xff, marker, ...uint16(totalLength(payload) + 2)], ...payload];
}

function totalLength(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}

/** Diagonal after diagonal, from the top left; up on the even ones, down on the odd ones. */
function zigzagOrder(): number[] {
  return Array.from({ length: 15 }, (_, diagonal) => {
    const cells = Array.from({ length: 8 }, (_, row) => ({ row, column: diagonal - row }))
      .filter(({ column }) => column >= 0 && column < 8)
      .map(({ row, column }) => row * 8 + column);
    return diagonal % 2 === 0 ? cells.reverse() : cells;
  }).flat();
}
