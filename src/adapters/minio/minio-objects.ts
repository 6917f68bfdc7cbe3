import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "minio";
import { StoreUnavailableError } from "../../domain/errors.ts";
import type { ObjectStat } from "../../ports/object-store.ts";
import { errorCodeOf } from "./minio-errors.ts";

/** Those who write one key at once may be told to try again: this often at most. */
const CONFLICT_RETRIES = 5;

/** Wait before the first of these tries, longer by as much before each that follows. */
const CONFLICT_DELAY_MS = 50;

/** A request takes a body as its connection has room, so much at a time. */
const PIECE_BYTES = 65_536;

/** Where an object lies, or would. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** The whole object, or `undefined` when the bucket is there and holds none of that name. */
export async function getObject(
  client: Client,
  { bucket, key }: ObjectName,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const request = { method: "GET", bucketName: bucket, objectName: key };
  try {
    return await readObject(await client.makeRequestAsync(request));
  } catch (error) {
    if (errorCodeOf(error) === "NoSuchKey") return undefined;
    return absentOrThrow(client, bucket, error);
  }
}

export async function statObject(
  client: Client,
  { bucket, key }: ObjectName,
): Promise<ObjectStat | undefined> {
  try {
    const { size, lastModified, etag } = await client.statObject(bucket, key);
    if (!isLength(size) || Number.isNaN(lastModified.getTime())) throw unlikeStore();
    checkEtag(etag);
    return { size, modifiedAt: lastModified };
  } catch (error) {
    return absentOrThrow(client, bucket, error);
  }
}

export interface PutObjectOptions {
  readonly ifAbsent: boolean;
  /** Ends the wait before another try. */
  readonly signal: AbortSignal;
}

/**
 * Sends the bytes from where they lie, shared memory too, in one request. The client's own
 * `putObject` would copy them first, and cut what is large into parts; a request that is handed all
 * of a body at once copies what its connection has no room for.
 */
export async function putObject(
  client: Client,
  { bucket, key }: ObjectName,
  bytes: Uint8Array,
  { ifAbsent, signal }: PutObjectOptions,
): Promise<"stored" | "exists"> {
  // Without TLS the signature covers the body too; with it the client wants no digest.
  const sha256 = client.enableSHA256 ? createHash("sha256").update(bytes).digest("hex") : "";
  const length = { "Content-Length": `${bytes.byteLength}` };
  for (let tries = 1; ; tries += 1) {
    const headers = { ...length, ...(ifAbsent && { "If-None-Match": "*" }) };
    const request = { method: "PUT", bucketName: bucket, objectName: key, headers };
    try {
      const body = bodyOf(bytes);
      const answer = await client.makeRequestStreamAsync(request, body, sha256, [200], "");
      checkEtag(answer.headers.etag);
      await finished(answer.resume());
      return "stored";
    } catch (error) {
      const code = errorCodeOf(error);
      if (ifAbsent && code === "PreconditionFailed") return "exists";
      if (code !== "ConditionalRequestConflict" || tries > CONFLICT_RETRIES) throw error;
    }
    await delay(CONFLICT_DELAY_MS * (tries - Math.random()), undefined, { signal });
  }
}

function bodyOf(bytes: Uint8Array): Readable | Buffer {
  if (bytes.byteLength > PIECE_BYTES) return Readable.from(piecesOf(bytes), { objectMode: false });
  // A stream would cost a record a third of a millisecond.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Views: what a socket has not taken yet is not read any more once it is destroyed. */
function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let offset = 0; offset < bytes.byteLength; offset += PIECE_BYTES) {
    yield bytes.subarray(offset, offset + PIECE_BYTES);
  }
}

/** Removes the object if there is one. */
export async function removeObject(client: Client, { bucket, key }: ObjectName): Promise<void> {
  await client.removeObject(bucket, key).catch((error: unknown) => {
    // S3 says nothing of it; some servers do.
    if (errorCodeOf(error) !== "NoSuchKey") throw error;
  });
}

/**
 * A bare "not found" may mean the bucket: it is an answer about an object only as long as there is
 * a bucket to hold it.
 */
async function absentOrThrow(client: Client, bucket: string, error: unknown): Promise<undefined> {
  if (errorCodeOf(error) !== "NotFound") throw error;
  if (await client.bucketExists(bucket)) return undefined;
  throw new StoreUnavailableError("The object store's bucket is missing", { cause: error });
}

async function readObject(answer: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  checkEtag(answer.headers.etag);
  // Without it, a connection that was cut could not be told from the end of the object.
  const length = Number(answer.headers["content-length"]);
  if (!isLength(length)) throw unlikeStore();
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== length)
    throw new StoreUnavailableError("The object store sent a part of an object");
  return bytes;
}

/** Every store names the version of an object; a page of something in between does not. */
function checkEtag(etag: string | undefined): void {
  if (!etag) throw unlikeStore();
}

function isLength(length: number): boolean {
  return Number.isSafeInteger(length) && length >= 0;
}

function unlikeStore(): StoreUnavailableError {
  return new StoreUnavailableError("The answer is none of an object store");
}
