import { randomUUID } from "node:crypto";
import { CANONICAL_OPTIONS_FIELD } from "../../domain/canonical-options.ts";
import { type CanonicalOptions, canonicalJson } from "../../domain/watermark-options.ts";

/** A request body that is made while it is sent. */
export interface StreamedBody {
  readonly contentType: string;
  /** In bytes. */
  readonly length: number;
  /** The bytes from the start; a piece may be a view of what is sent. */
  pieces(): Iterator<Uint8Array, void>;
}

/**
 * What is handed to a connection at a time, large enough that a piece costs nothing. A view: what the
 * connection has not taken yet is not read any more once it is destroyed, and copies would stay until
 * the collector runs (measured: 70 MB of them beside twenty uploads of 20 MiB).
 */
const PIECE_BYTES = 65_536;

/**
 * The form that `POST /optimize` takes from another node: the options, then the photo. The options
 * come first, so that who receives them may judge them early.
 *
 * @param photo may be a view of shared memory; it is read until the connection has taken all or ended
 */
export function createMultipartBody(photo: Uint8Array, options: CanonicalOptions): StreamedBody {
  // 122 random bits: no photo holds them, whoever made it.
  const boundary = `filigrane-${randomUUID()}`;
  const head = Buffer.from(
    [
      `--${boundary}`,
      `Content-Disposition: form-data; name="${CANONICAL_OPTIONS_FIELD}"`,
      "",
      canonicalJson(options),
      `--${boundary}`,
      // The name says nothing: the one that the client gave is not the optimizer's business.
      'Content-Disposition: form-data; name="image"; filename="image"',
      "Content-Type: application/octet-stream",
      "",
      "",
    ].join("\r\n"),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.byteLength + photo.byteLength + tail.byteLength,
    *pieces() {
      yield head;
      for (let offset = 0; offset < photo.byteLength; offset += PIECE_BYTES) {
        yield photo.subarray(offset, offset + PIECE_BYTES);
      }
      yield tail;
    },
  };
}
