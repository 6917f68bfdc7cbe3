import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { UnsupportedMediaError, UploadTooLargeError } from "../../domain/errors.ts";
import type { UploadBuffers, UploadLease } from "../../ports/upload-buffers.ts";

/** How much is read at a time, in bytes. */
const CHUNK_BYTES = 1 << 20;

export interface PhotoFile {
  /** Its bytes. The caller's to release. */
  readonly lease: UploadLease;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface PhotoReaderOptions {
  readonly buffers: UploadBuffers;
  readonly maxBytes: number;
}

/** Reads one photo after the other, through memory of its own. */
export function createPhotoReader({ buffers, maxBytes }: PhotoReaderOptions): {
  /**
   * @throws UploadTooLargeError, `UnsupportedMediaError` for what is no file; the system's errors;
   *   `signal.reason`
   */
  read(path: string, signal: AbortSignal): Promise<PhotoFile>;
} {
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, maxBytes));

  async function fill(lease: UploadLease, file: FileHandle, signal: AbortSignal): Promise<string> {
    const hasher = new Bun.CryptoHasher("sha256");
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) return hasher.digest("hex");
      const part = chunk.subarray(0, bytesRead);
      lease.append(part);
      hasher.update(part);
    }
  }

  return {
    async read(path, signal) {
      const file = await openFile(path);
      try {
        const status = await file.stat();
        if (!status.isFile()) throw new UnsupportedMediaError();
        if (status.size > maxBytes) throw new UploadTooLargeError(maxBytes);
        const lease = buffers.lease();
        try {
          return { lease, sha256: await fill(lease, file, signal) };
        } catch (error) {
          lease.release();
          throw error;
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** What is no file is never opened in a way that waits for somebody to write into it. */
async function openFile(path: string): Promise<FileHandle> {
  return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
}
