import { RefusedError } from "../../../domain/errors.ts";
import type { JpegChroma } from "../../../domain/quality.ts";
import type { EngineContext } from "../context.ts";
import type { Plane } from "../plane.ts";
import { createGrowingBlock } from "./growing-block.ts";
import { codesOf, type HuffmanTable, optimalTable } from "./huffman.ts";
import { END_OF_IMAGE, jpegHeaders } from "./jpeg-headers.ts";
import { quantisationTables, quantiserOf } from "./quantisation.ts";

export interface JpegEncoderOptions {
  /** 1 (smallest) to 100 (best), as libjpeg counts. */
  readonly quality: number;
  readonly chroma: JpegChroma;
  /** Goes into the file as it is. */
  readonly icc: Uint8Array | undefined;
}

export interface JpegEncoder {
  /**
   * The plane as a baseline JPEG (ITU-T T.81) with the Huffman tables that suit it best, in a JFIF
   * file (T.871). Alpha is ignored.
   *
   * @returns a view of the engine's memory, valid until anything is allocated in its arena
   * @throws RefusedError `image_too_large` when a side is over 65535, or the arena's limit would be
   * passed
   * @throws RangeError when the plane or the quality is out of bounds, or the profile too long
   */
  encode(plane: Plane, options: JpegEncoderOptions): Uint8Array;
}

/** The frame header has 16 bits for each (T.81, B.2.2). */
const MAX_SIDE = 65535;

interface Form {
  /** What the kernels call it. */
  readonly code: number;
  /** Pixels across and down an MCU. */
  readonly mcuSide: number;
  readonly mcuBlocks: number;
  readonly lumaFactor: 1 | 2;
}

const FORMS = {
  grey: { code: 0, mcuSide: 8, mcuBlocks: 1, lumaFactor: 1 },
  "4:4:4": { code: 1, mcuSide: 8, mcuBlocks: 3, lumaFactor: 1 },
  "4:2:0": { code: 2, mcuSide: 16, mcuBlocks: 6, lumaFactor: 2 },
} as const satisfies Record<JpegChroma, Form>;

const TOKEN_BYTES = 4;
const MAX_BLOCK_TOKENS = 64;
/** A token's code and value bits, twice because of byte stuffing. */
const MAX_TOKEN_OUTPUT = (2 * 27) / 8;
/** What the kernels may overwrite behind their output. */
const OVERRUN_BYTES = 32;

/** Tokens are kept up to here; rows whose tokens do not fit are tokenised a second time. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** Once for each engine: it writes the kernels' constants. */
export function createJpegEncoder(context: EngineContext): JpegEncoder {
  const { memory, arena, kernels } = context;
  const vectors = kernels.jpegFillVectors();
  const chunkBytes = kernels.jpegChunkTokens() * TOKEN_BYTES;

  return {
    encode(plane, { quality, chroma, icc }) {
      context.assertPlane(plane);
      assertEncodable(plane, quality);
      const mark = arena.mark;
      try {
        return encodePlane(plane, quality, FORMS[chroma], icc);
      } finally {
        arena.release(mark);
      }
    },
  };

  function encodePlane(
    plane: Plane,
    quality: number,
    form: Form,
    icc: Uint8Array | undefined,
  ): Uint8Array {
    const { width, height } = plane;
    const quantisation = setQuantisers(quality, form);
    kernels.jpegBegin();

    const rows = Math.ceil(height / form.mcuSide);
    const rowBlocks = Math.ceil(width / form.mcuSide) * form.mcuBlocks;
    const rowBytes = rowBlocks * MAX_BLOCK_TOKENS * TOKEN_BYTES;
    const tokens = createGrowingBlock(arena, rowBytes);
    const tokenise = (row: number, out: number): number => {
      tokens.reserve(out + rowBytes);
      return kernels.jpegTokeniseRow(form.code, plane.pointer, width, height, row, vectors, out);
    };

    let keptEnd = tokens.pointer;
    let keptRows = 0;
    let predictors: Int32Array | undefined;
    for (let row = 0; row < rows; row++) {
      const keeps = !predictors && keptEnd - tokens.pointer <= MAX_KEPT_BYTES;
      if (!keeps) predictors ??= readPredictors();
      const end = tokenise(row, keptEnd);
      kernels.jpegCountTokens(keptEnd, end);
      if (!keeps) continue;
      keptEnd = end;
      keptRows++;
    }

    const { huffman, byteLength } = chooseCodes(quantisation.length * 2);
    const { lumaFactor } = form;
    const headers = jpegHeaders({ width, height, quantisation, lumaFactor, huffman, icc });

    const file = createGrowingBlock(arena, headers.length + byteLength + OVERRUN_BYTES);
    new Uint8Array(memory.buffer).set(headers, file.pointer);
    let out = file.pointer + headers.length;
    const write = (begin: number, end: number): void => {
      for (let from = begin; from < end; from += chunkBytes) {
        const to = Math.min(end, from + chunkBytes);
        file.reserve(out + ((to - from) / TOKEN_BYTES) * MAX_TOKEN_OUTPUT + OVERRUN_BYTES);
        out = kernels.jpegWriteTokens(from, to, vectors, out);
      }
    };
    write(tokens.pointer, keptEnd);
    if (predictors) {
      new Int32Array(memory.buffer, kernels.jpegPredictors(), 3).set(predictors);
      for (let row = keptRows; row < rows; row++) write(keptEnd, tokenise(row, keptEnd));
    }
    file.reserve(out + OVERRUN_BYTES);
    out = kernels.jpegWriteEnd(vectors, out);
    new Uint8Array(memory.buffer).set(END_OF_IMAGE, out);
    return new Uint8Array(memory.buffer, file.pointer, out + END_OF_IMAGE.length - file.pointer);
  }

  /** The tables of the frame: one when there is no chroma. */
  function setQuantisers(quality: number, form: Form): readonly (readonly number[])[] {
    const { luma, chroma } = quantisationTables(quality);
    const address = kernels.jpegQuantisers();
    const write = (index: number, quantiser: Int16Array): void => {
      const at = address + index * kernels.jpegQuantiserBytes();
      new Int16Array(memory.buffer, at, quantiser.length).set(quantiser);
    };
    write(0, quantiserOf(luma, "straight"));
    write(1, quantiserOf(chroma, form.lumaFactor === 2 ? "folded" : "straight"));
    return form.mcuBlocks === 1 ? [luma] : [luma, chroma];
  }

  function readPredictors(): Int32Array {
    return new Int32Array(memory.buffer, kernels.jpegPredictors(), 3).slice();
  }

  /** The best tables for what was counted, and how long the coded data will be before stuffing. */
  function chooseCodes(tables: number): { huffman: HuffmanTable[]; byteLength: number } {
    kernels.jpegSumSymbols();
    const counts = new Uint32Array(memory.buffer, kernels.jpegSymbolCounts(), tables * 256);
    const codes = new Uint32Array(memory.buffer, kernels.jpegSymbolCodes(), tables * 256);
    let bits = 0;
    const huffman = Array.from({ length: tables }, (_, index) => {
      const own = counts.subarray(index * 256, (index + 1) * 256);
      const table = optimalTable(own);
      const tableCodes = codesOf(table);
      codes.set(tableCodes, index * 256);
      for (const symbol of table.symbols) {
        // The low four bits of a symbol count its value bits (T.81, F.1.2).
        const length = ((tableCodes[symbol] ?? 0) & 31) + (symbol & 15);
        bits += (own[symbol] ?? 0) * length;
      }
      return table;
    });
    kernels.jpegSpreadCodes();
    return { huffman, byteLength: Math.ceil(bits / 8) };
  }
}

function assertEncodable({ width, height }: Plane, quality: number): void {
  if (Math.max(width, height) > MAX_SIDE) {
    throw new RefusedError(
      "image_too_large",
      `A JPEG of ${width}x${height} pixels; the format's limit is ${MAX_SIDE} on a side`,
    );
  }
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new RangeError(`A JPEG's quality is ${quality}; expected an integer from 1 to 100`);
  }
}
