import { randomUUID } from "node:crypto";
import { CANONICAL_OPTIONS_FIELD } from "../../domain/canonical-options.ts";
import { type CanonicalOptions, canonicalJson } from "../../domain/watermark-options.ts";

/** A request body that is made while it is sent. */
export interface StreamedBody {
  readonly contentType: string;
  /** In bytes. */
  readonly length: number;
  /** The bytes from the start, each piece on memory of its own. */
  pieces(): Iterator<Uint8Array, void>;
}

/** Small enough that many uploads at once hold little, large enough that a piece costs nothing. */
const PIECE_BYTES = 65_536;

/**
 * The form that `POST /optimize` takes from another node: the options, then the photo. The options
 * come first, so that who receives them may judge them early.
 *
 * @param photo may be a view of shared memory; it is read while `pieces` runs, a piece at a time
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
        // Copied: a socket reads what it was given later than the lease may last.
        yield new Uint8Array(photo.subarray(offset, offset + PIECE_BYTES));
      }
      yield tail;
    },
  };
}
