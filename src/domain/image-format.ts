/** Formats that are taken in. */
export type InputFormat = "jpeg" | "png" | "webp";

/** Formats that are given out. */
export const OUTPUT_FORMATS = ["jpeg", "webp"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A finished picture: whole file bytes and what they are. */
export interface EncodedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format: OutputFormat;
}

export const CONTENT_TYPE = {
  jpeg: "image/jpeg",
  webp: "image/webp",
} as const satisfies Record<OutputFormat, string>;

/** First bytes that `sniffFormat` needs for a verdict that more bytes cannot change. */
export const SNIFF_BYTES = 12;

/**
 * Tells a picture's format by its first bytes, never by a name.
 *
 * @param head the file from its start; with fewer than `SNIFF_BYTES` bytes the answer may be
 *   `undefined` for want of data
 */
export function sniffFormat(head: Uint8Array): InputFormat | undefined {
  if (startsWith(head, 0, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(head, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  // RIFF, a length of four bytes, WEBP (RFC 9649, section 2.4)
  if (
    startsWith(head, 0, [0x52, 0x49, 0x46, 0x46]) &&
    startsWith(head, 8, [0x57, 0x45, 0x42, 0x50])
  )
    return "webp";
  return undefined;
}

function startsWith(bytes: Uint8Array, offset: number, signature: readonly number[]): boolean {
  return signature.every((value, index) => bytes[offset + index] === value);
}
