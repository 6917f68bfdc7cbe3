import { RefusedError } from "../../../domain/errors.ts";
import type { JpegChroma } from "../../../domain/quality.ts";
import type { EngineContext } from "../context.ts";
import { createGrowingBlock } from "../growing-block.ts";
import type { Plane } from "../plane.ts";
import { codesOf, type HuffmanTable, optimalTable } from "./huffman.ts";
import { END_OF_IMAGE, jpegHeaders } from "./jpeg-headers.ts";
import {
  type McuForm,
  type PictureTokens,
  TOKEN_BYTES,
  tokenisePicture,
} from "./picture-tokens.ts";
import { type QuantisationTable, quantisationTables, quantiserOf } from "./quantisation.ts";

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
   * @throws RangeError when the plane or the quality is out of bounds, or the profile is empty or
   * too long
   */
  encode(plane: Plane, options: JpegEncoderOptions): Uint8Array;
}

export interface JpegEncoderLimits {
  /**
   * Tokens, 4 bytes each, are kept up to about here: 32 MiB unless told, which is a photo of 30
   * million pixels, or noise of 5. What passes it is computed a second time instead.
   */
  readonly maxTokenBytes?: number;
}

const DEFAULT_MAX_TOKEN_BYTES = 32 * 1024 * 1024;

/** The frame header has 16 bits for each (T.81, B.2.2). */
const MAX_SIDE = 65535;

interface Form extends McuForm {
  readonly lumaFactor: 1 | 2;
}

const FORMS = {
  grey: { code: 0, side: 8, blocks: 1, lumaFactor: 1 },
  "4:4:4": { code: 1, side: 8, blocks: 3, lumaFactor: 1 },
  "4:2:0": { code: 2, side: 16, blocks: 6, lumaFactor: 2 },
} as const satisfies Record<JpegChroma, Form>;

/** Bytes of a token at most: 27 bits of code and value, twice because of byte stuffing. */
const MAX_TOKEN_OUTPUT = Math.ceil((2 * 27) / 8);
/** What the kernels may overwrite behind their output. */
const OVERRUN_BYTES = 32;

const TABLE_SYMBOLS = 256;

/** Once for each engine: it writes the kernels' constants. */
export function createJpegEncoder(
  context: EngineContext,
  { maxTokenBytes = DEFAULT_MAX_TOKEN_BYTES }: JpegEncoderLimits = {},
): JpegEncoder {
  const { memory, arena, kernels } = context;
  const vectors = kernels.jpegFillVectors();
  const chunkBytes = kernels.jpegChunkTokens() * TOKEN_BYTES;

  return {
    encode(plane, { quality, chroma, icc }) {
      context.assertPlane(plane);
      assertEncodable(plane, quality);
      const form: Form = FORMS[chroma];
      const mark = arena.mark;
      try {
        const quantisation = setQuantisers(quality, form);
        kernels.jpegBegin();
        const tokens = tokenisePicture(context, { plane, form, vectors, maxBytes: maxTokenBytes });
        const { huffman, codedBytes } = chooseCodes(2 * quantisation.length);
        const { width, height } = plane;
        const { lumaFactor } = form;
        const headers = jpegHeaders({ width, height, quantisation, lumaFactor, huffman, icc });
        return writeFile(headers, tokens, codedBytes);
      } finally {
        arena.release(mark);
      }
    },
  };

  /** @returns the frame's tables: one when there is no chroma */
  function setQuantisers(quality: number, form: Form): readonly QuantisationTable[] {
    const { luma, chroma } = quantisationTables(quality);
    const address = kernels.jpegQuantisers();
    const write = (index: number, quantiser: Int16Array): void => {
      const at = address + index * kernels.jpegQuantiserBytes();
      new Int16Array(memory.buffer, at, quantiser.length).set(quantiser);
    };
    write(0, quantiserOf(luma, "straight"));
    write(1, quantiserOf(chroma, form.lumaFactor === 2 ? "folded" : "straight"));
    return form.blocks === 1 ? [luma] : [luma, chroma];
  }

  /** The best tables for what was counted, and how long that will be before stuffing. */
  function chooseCodes(tables: number): { huffman: HuffmanTable[]; codedBytes: number } {
    kernels.jpegSumSymbols();
    const symbols = tables * TABLE_SYMBOLS;
    const counts = new Uint32Array(memory.buffer, kernels.jpegSymbolCounts(), symbols);
    const codes = new Uint32Array(memory.buffer, kernels.jpegSymbolCodes(), symbols);
    let bits = 0;
    const huffman = Array.from({ length: tables }, (_, index) => {
      const first = index * TABLE_SYMBOLS;
      const own = counts.subarray(first, first + TABLE_SYMBOLS);
      const table = optimalTable(own);
      const tableCodes = codesOf(table);
      codes.set(tableCodes, first);
      for (const symbol of table.symbols) {
        // The low four bits of a symbol count the value bits behind its code (T.81, F.1.2).
        const length = ((tableCodes[symbol] ?? 0) & 31) + (symbol & 15);
        bits += (own[symbol] ?? 0) * length;
      }
      return table;
    });
    kernels.jpegSpreadCodes();
    return { huffman, codedBytes: Math.ceil(bits / 8) };
  }

  function writeFile(headers: Uint8Array, tokens: PictureTokens, codedBytes: number): Uint8Array {
    const file = createGrowingBlock(arena, headers.length + codedBytes + OVERRUN_BYTES);
    new Uint8Array(memory.buffer).set(headers, file.pointer);
    let out = file.pointer + headers.length;
    tokens.forEach((begin, end) => {
      for (let from = begin; from < end; from += chunkBytes) {
        const to = Math.min(end, from + chunkBytes);
        file.reserve(out + ((to - from) / TOKEN_BYTES) * MAX_TOKEN_OUTPUT + OVERRUN_BYTES);
        out = kernels.jpegWriteTokens(from, to, vectors, out);
      }
    });
    file.reserve(out + OVERRUN_BYTES);
    out = kernels.jpegWriteEnd(vectors, out);
    new Uint8Array(memory.buffer).set(END_OF_IMAGE, out);
    return new Uint8Array(memory.buffer, file.pointer, out + END_OF_IMAGE.length - file.pointer);
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
