import { ImageMissingError, UnsupportedMediaError, UploadTooLargeError } from "../domain/errors.ts";
import { SNIFF_BYTES, sniffFormat } from "../domain/image-format.ts";
import type { UploadBuffers, UploadLease } from "../ports/upload-buffers.ts";

export interface UploadFileOptions {
  readonly maxUploadBytes: number;
  readonly buffers: UploadBuffers;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

export interface StoredFile {
  readonly lease: UploadLease;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Time spent hashing. */
  readonly hashMs: number;
}

export interface UploadFile {
  /** Keeps and hashes the next bytes; the first ones take the lease. */
  append(bytes: Uint8Array): void;
  /** The file is whole; its lease is the caller's, unless `discard` follows. */
  end(): StoredFile;
  discard(): void;
}

/**
 * The photo's own bytes, kept in one leased buffer and hashed as they come.
 *
 * @throws UnsupportedMediaError once the first bytes are of no picture, `UploadTooLargeError` once
 *   the limit is passed, `OverloadedError` when there is no room for more, `ImageMissingError` at the
 *   end of an empty file
 */
export function createUploadFile({ maxUploadBytes, buffers, now }: UploadFileOptions): UploadFile {
  const hasher = new Bun.CryptoHasher("sha256");
  let hashMs = 0;
  let lease: UploadLease | undefined;
  let isSniffed = false;

  function timed<T>(hash: () => T): T {
    const startedAt = now();
    const result = hash();
    hashMs += now() - startedAt;
    return result;
  }

  function sniff(head: Uint8Array): void {
    if (!sniffFormat(head)) throw new UnsupportedMediaError();
    isSniffed = true;
  }

  return {
    append(bytes) {
      if (bytes.byteLength === 0) return;
      lease ??= buffers.lease();
      // What fits is judged before the size is, so that the verdict does not hang on the chunking.
      const fitting = bytes.subarray(0, maxUploadBytes - lease.length);
      lease.append(fitting);
      if (!isSniffed && lease.length >= SNIFF_BYTES) sniff(lease.bytes.subarray(0, SNIFF_BYTES));
      if (fitting.byteLength < bytes.byteLength) throw new UploadTooLargeError(maxUploadBytes);
      timed(() => hasher.update(fitting));
    },
    end() {
      if (!lease) throw new ImageMissingError('The file in the field "image" is empty');
      if (!isSniffed) sniff(lease.bytes);
      const sha256 = timed(() => hasher.digest("hex"));
      return { lease, sha256, hashMs };
    },
    discard() {
      lease?.release();
    },
  };
}
