import { receiveUpload, type Upload, type UploadLimits } from "../../src/ingest/receive-upload.ts";
import { createUploadBuffers } from "../../src/ingest/upload-buffers.ts";
import type { UploadBuffers } from "../../src/ports/upload-buffers.ts";
import { type Bytes, concatBytes, latin1 } from "../fixtures/bytes.ts";

export const MIB = 2 ** 20;
export const BOUNDARY = "----boundary7MA4YWxk";
export const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
export const LIMITS: UploadLimits = { maxUploadBytes: 4 * MIB, timeoutMs: 20_000 };

export interface FormPart {
  readonly name: string;
  /** Absent for a field. */
  readonly filename?: string;
  readonly type?: string;
  readonly value: string | Uint8Array;
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** A multipart/form-data body as a browser writes it. */
export function multipartBody(parts: readonly FormPart[], boundary = BOUNDARY): Bytes {
  const pieces = parts.map(({ name, filename, type, value }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const typed = type === undefined ? "" : `Content-Type: ${type}\r\n`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${typed}\r\n`;
    return concatBytes(utf8(head), typeof value === "string" ? utf8(value) : value, latin1("\r\n"));
  });
  return concatBytes(...pieces, latin1(`--${boundary}--\r\n`));
}

/** A file of `length` bytes that begins like a JPEG and looks random from there on. */
export function jpegLike(length: number): Bytes {
  const bytes = new Uint8Array(length);
  let state = 2463534242;
  for (let i = 0; i < length; i += 1) {
    // xorshift32 (Marsaglia, "Xorshift RNGs", 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  bytes.set([0xff, 0xd8, 0xff, 0xe0].slice(0, length));
  return bytes;
}

export function photoPart(value: string | Uint8Array = jpegLike(3000)): FormPart {
  return { name: "image", filename: "photo.jpg", type: "image/jpeg", value };
}

/** The bytes in pieces whose sizes `sizes` gives in turn, over and over. */
export function piecesOf(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let offset = 0, i = 0; offset < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    pieces.push(bytes.slice(offset, offset + size));
    offset += size;
  }
  return pieces;
}

/** A body that gives one chunk per read. */
export function streamOf(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

export interface EndlessBody {
  readonly body: ReadableStream<Uint8Array>;
  /** Chunks that were asked for. */
  readonly pulls: () => number;
  /** What the body was cancelled with. */
  readonly cancelled: () => unknown;
}

/** A body that begins with `head` and then repeats `chunk` for as long as it is read. */
export function endlessBody(head: Uint8Array, chunk: Uint8Array): EndlessBody {
  let pulls = 0;
  let cancelled: unknown;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(pulls === 0 ? head : chunk);
        pulls += 1;
      },
      cancel(reason) {
        cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, pulls: () => pulls, cancelled: () => cancelled };
}

/** A body that gives `chunks` and then neither another one nor its end. */
export function stalledBody(...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk) controller.enqueue(chunk);
        else return new Promise(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** The whole parts without the boundary that would close the form. */
export function openForm(parts: readonly FormPart[]): Bytes {
  return multipartBody(parts).slice(0, -`--${BOUNDARY}--\r\n`.length);
}

/** A body up to the middle of its photo, of which `photo` is what was sent. */
export function startOfUpload(photo: Uint8Array): Bytes {
  return openForm([photoPart(photo)]).slice(0, -"\r\n".length);
}

export interface ReceiveOptions {
  readonly buffers: UploadBuffers;
  readonly ownsChunks?: boolean;
  readonly contentType?: string;
  readonly contentLength?: number;
  readonly limits?: Partial<UploadLimits>;
  readonly signal?: AbortSignal;
  readonly onBodyEnd?: () => void;
}

export function receive(
  body: ReadableStream<Uint8Array> | Uint8Array | null,
  options: ReceiveOptions,
): Promise<Upload> {
  return receiveUpload({
    body: body instanceof Uint8Array ? streamOf([body]) : body,
    ownsChunks: options.ownsChunks ?? false,
    contentType: options.contentType ?? CONTENT_TYPE,
    contentLength: options.contentLength,
    limits: { ...LIMITS, ...options.limits },
    buffers: options.buffers,
    signal: options.signal ?? new AbortController().signal,
    ...(options.onBodyEnd && { onBodyEnd: options.onBodyEnd }),
  });
}

/** Buffers for `LIMITS` with room for a few such uploads. */
export function testBuffers(maxInflightBytes = 64 * MIB): UploadBuffers {
  return createUploadBuffers({
    maxUploadBytes: () => LIMITS.maxUploadBytes,
    maxInflightBytes: () => maxInflightBytes,
  });
}

export function sha256(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}
