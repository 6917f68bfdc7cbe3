import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Content codings, the smallest first. Whoever takes zstd takes Brotli, which is smaller here. */
export const CODINGS = ["br", "gzip"] as const;
export type Coding = (typeof CODINGS)[number] | "identity";

/** One body in each coding, for what is sent often and changes rarely. */
export interface EncodedBody {
  /** First 16 hexadecimal digits of the SHA-256 of the bytes. */
  readonly hash: string;
  /** A strong tag: each coding has another one (RFC 9110, section 8.8.3.3). */
  etag(coding: Coding): string;
  /** Encodes when it is asked for the first time, off the main thread. */
  bytes(coding: Coding): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Swagger UI's script of 1.7 MB takes a core about 3 s at Brotli's best quality, which the first to ask
 * would wait for; at quality 6 it takes a sixtieth of that, for 11 % more bytes.
 */
const BEST_UP_TO_BYTES = 256 * 2 ** 10;
const QUICK_BROTLI_QUALITY = 6;

const ENCODE = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_QUALITY]:
          bytes.byteLength > BEST_UP_TO_BYTES ? QUICK_BROTLI_QUALITY : constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 9 }),
  identity: async (bytes: Uint8Array) => bytes,
} as const satisfies Record<Coding, (bytes: Uint8Array) => Promise<Uint8Array>>;

export function createEncodedBody(bytes: Uint8Array): EncodedBody {
  const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex").slice(0, 16);
  const encoded = new Map<Coding, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    hash,
    etag: (coding) => (coding === "identity" ? `"${hash}"` : `"${hash}-${coding}"`),
    bytes(coding) {
      const known =
        encoded.get(coding) ?? ENCODE[coding](bytes).then((made) => new Uint8Array(made));
      encoded.set(coding, known);
      return known;
    },
  };
}
