import { SNIFF_BYTES, sniffFormat } from "../../domain/image-format.ts";

/** Why the page itself turns a file away, before a byte of it is sent. */
export type FileVerdict = "file_unreadable" | "file_empty" | "file_too_large" | "heic" | "no_photo";

/** Brands of ISO base media files (ISO/IEC 14496-12, section 4.3) that hold HEIF pictures. */
const HEIF_BRAND = /^(hei[cxms]|hev[cxms]|mif1|msf1)$/;

/**
 * Judges a file by its size and first bytes.
 *
 * @returns `undefined` for one that the service may take
 */
export async function judgeFile(file: Blob, maxBytes: number): Promise<FileVerdict | undefined> {
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  } catch {
    // A folder that was dropped, or a file that has gone since it was chosen.
    return "file_unreadable";
  }
  if (head.length === 0) return "file_empty";
  if (isHeif(head)) return "heic";
  if (sniffFormat(head) === undefined) return "no_photo";
  return file.size > maxBytes ? "file_too_large" : undefined;
}

function isHeif(head: Uint8Array): boolean {
  const boxType = new TextDecoder("latin1").decode(head.subarray(4, 8));
  const brand = new TextDecoder("latin1").decode(head.subarray(8, 12));
  return boxType === "ftyp" && HEIF_BRAND.test(brand);
}
