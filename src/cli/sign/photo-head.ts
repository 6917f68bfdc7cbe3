import { open } from "node:fs/promises";
import { RefusedError } from "../../domain/errors.ts";
import { type InputFormat, SNIFF_BYTES, sniffFormat } from "../../domain/image-format.ts";
import { readImageHeader } from "../../domain/read-image-header.ts";

/** What the start of a file tells. */
export interface PhotoHead {
  /** `undefined` when it is no photo. */
  readonly format: InputFormat | undefined;
  /** Its pixels may be transparent. */
  readonly mayHaveAlpha: boolean;
}

/** A PNG says it before its pixels, though behind its colour profile, which is rarely as long as this. */
const HEAD_BYTES = 256 * 1024;

/** @throws the system's error when the file cannot be read */
export async function readPhotoHead(path: string): Promise<PhotoHead> {
  const file = await open(path);
  try {
    const sniffed = new Uint8Array(SNIFF_BYTES);
    const { bytesRead } = await file.read(sniffed, 0, SNIFF_BYTES, 0);
    const format = sniffFormat(sniffed.subarray(0, bytesRead));
    // A JPEG has no alpha.
    if (format === undefined || format === "jpeg") return { format, mayHaveAlpha: false };
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead: length } = await file.read(head, 0, HEAD_BYTES, 0);
    return { format, mayHaveAlpha: mayBeTransparent(head.subarray(0, length)) };
  } finally {
    await file.close();
  }
}

/** Judged by the start of a file that is a photo; a JPEG never is. */
export function mayBeTransparent(head: Uint8Array): boolean {
  try {
    return readImageHeader(head).mayHaveAlpha;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    // The pipeline will say what is wrong with it.
    return false;
  }
}
