import { crc32 } from "node:zlib";
import { CONTENT_TYPE, type EncodedImage, type OutputFormat } from "../../domain/image-format.ts";

const VERSION = "FG1";
/** Version, content type and a zero byte behind each, then the check sum and the picture. */
const LABEL = {
  jpeg: Buffer.from(`${VERSION}\0${CONTENT_TYPE.jpeg}\0`),
  webp: Buffer.from(`${VERSION}\0${CONTENT_TYPE.webp}\0`),
} as const satisfies Record<OutputFormat, Buffer>;
const CHECKSUM_BYTES = 4;

/** The value kept under `id`: a label, a check sum and a copy of the picture's bytes. */
export function encodeEntry(id: string, { bytes, format }: EncodedImage): Buffer {
  const label = LABEL[format];
  const start = label.length + CHECKSUM_BYTES;
  const entry = Buffer.allocUnsafe(start + bytes.length);
  entry.set(label);
  entry.writeUInt32BE(checksum(id, label, bytes), label.length);
  entry.set(bytes, start);
  return entry;
}

/**
 * The picture in `value`, as a view of it, or `undefined` when it is not, to the last bit, what
 * `encodeEntry` made of a picture with this id and at least one byte.
 */
export function decodeEntry(id: string, value: unknown): EncodedImage | undefined {
  if (!isBuffer(value)) return undefined;
  const format = formatOf(value);
  if (!format) return undefined;
  const label = LABEL[format];
  const start = label.length + CHECKSUM_BYTES;
  if (value.length <= start) return undefined;
  const bytes = value.subarray(start);
  if (value.readUInt32BE(label.length) !== checksum(id, label, bytes)) return undefined;
  return { bytes, format };
}

function formatOf(value: Buffer): OutputFormat | undefined {
  const hasLabel = (label: Buffer): boolean =>
    value.length >= label.length && label.equals(value.subarray(0, label.length));
  if (hasLabel(LABEL.jpeg)) return "jpeg";
  return hasLabel(LABEL.webp) ? "webp" : undefined;
}

/** The id goes in too, so that no picture is ever given out under another's name. */
function checksum(id: string, label: Buffer, bytes: Uint8Array): number {
  return crc32(bytes, crc32(label, crc32(id)));
}

/** The client's buffers never lie in shared memory. */
function isBuffer(value: unknown): value is Buffer<ArrayBuffer> {
  return Buffer.isBuffer(value);
}
