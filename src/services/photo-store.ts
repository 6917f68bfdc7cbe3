import type { CurrentSettings } from "../config/settings.ts";
import { withDeadline } from "../domain/deadline.ts";
import { InternalError, StoreUnavailableError } from "../domain/errors.ts";
import { type EncodedImage, sniffFormat } from "../domain/image-format.ts";
import {
  deriveStatus,
  type JobMessage,
  type JobRecord,
  type JobStatus,
  parseJobRecord,
} from "../domain/job.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { UploadLease } from "../ports/upload-buffers.ts";

const PENDING_FOLDER = "pending/";

export interface PendingMarker {
  readonly id: string;
  readonly markedAt: Date;
}

/** Where an original lies in the object store. */
export function originalKey(sha256: string): string {
  return `original/${sha256}`;
}

/**
 * The object store in the service's own terms: originals, results, job records and markers, each
 * call within `STORE_TIMEOUT_MS`. Every method throws `StoreUnavailableError` when the store cannot
 * be asked in time.
 */
export interface PhotoStore {
  /** Holds the lease until the store has really let go of its bytes, even past the deadline. */
  putOriginal(lease: UploadLease, sha256: string, signal?: AbortSignal): Promise<void>;
  /** `undefined` when there is no such original. */
  getOriginal(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  hasOriginal(key: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * The first writer wins. `bytes` must stay as they are until `settled` resolves, which it does
   * when the store has let go, at or after the end of the call itself.
   */
  putResult(
    id: string,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): { readonly stored: Promise<void>; readonly settled: Promise<void> };
  getResult(id: string, signal?: AbortSignal): Promise<EncodedImage | undefined>;
  hasResult(id: string, signal?: AbortSignal): Promise<boolean>;
  readRecord(id: string, signal?: AbortSignal): Promise<JobRecord | undefined>;
  /** The last writer wins. */
  writeRecord(id: string, record: JobRecord, signal?: AbortSignal): Promise<void>;
  /** `undefined` when the id was never seen. */
  readStatus(id: string, signal?: AbortSignal): Promise<JobStatus | undefined>;
  /** Writes the marker of a pending job, or renews its time. */
  putMarker(message: JobMessage, signal?: AbortSignal): Promise<void>;
  getMarker(id: string, signal?: AbortSignal): Promise<string | undefined>;
  removeMarker(id: string, signal?: AbortSignal): Promise<void>;
  listMarkers(signal: AbortSignal): AsyncIterable<PendingMarker>;
}

export function createPhotoStore(store: ObjectStore, currentSettings: CurrentSettings): PhotoStore {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  function call<T>(
    operation: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const timeoutMs = currentSettings().STORE_TIMEOUT_MS;
    return withDeadline(operation, {
      timeoutMs,
      signal,
      onTimeout: () =>
        new StoreUnavailableError(`The object store gave no answer within ${timeoutMs} ms`),
    });
  }

  const has = async (key: string, signal?: AbortSignal): Promise<boolean> => {
    const stat = await call((ended) => store.stat(key, ended), signal);
    return stat !== undefined;
  };
  const getText = async (key: string, signal?: AbortSignal): Promise<string | undefined> => {
    const bytes = await call((ended) => store.get(key, ended), signal);
    return bytes && decoder.decode(bytes);
  };
  const putText = async (key: string, text: string, signal?: AbortSignal): Promise<void> => {
    await call((ended) => store.put(key, encoder.encode(text), { signal: ended }), signal);
  };

  const photos: PhotoStore = {
    async putOriginal(lease, sha256, signal) {
      await call(async (ended) => {
        const hold = lease.hold();
        try {
          await store.put(originalKey(sha256), lease.bytes, { ifAbsent: true, signal: ended });
        } finally {
          hold.release();
        }
      }, signal);
    },
    getOriginal: (key, signal) => call((ended) => store.get(key, ended), signal),
    hasOriginal: has,
    putResult(id, bytes, signal) {
      let writing: Promise<unknown> = Promise.resolve();
      const stored = call(async (ended) => {
        const put = store.put(resultKey(id), bytes, { ifAbsent: true, signal: ended });
        writing = put;
        await put;
      }, signal);
      // `call` has started the put by now, unless the signal had aborted before.
      const settled = writing.then(
        () => {},
        () => {},
      );
      return { stored, settled };
    },
    async getResult(id, signal) {
      const bytes = await call((ended) => store.get(resultKey(id), ended), signal);
      if (!bytes) return undefined;
      const format = sniffFormat(bytes);
      if (format === "jpeg" || format === "webp") return { bytes, format };
      throw new InternalError(`The stored result ${id} is no picture`);
    },
    hasResult: (id, signal) => has(resultKey(id), signal),
    async readRecord(id, signal) {
      const text = await getText(recordKey(id), signal);
      return text === undefined ? undefined : parseJobRecord(text);
    },
    writeRecord: (id, record, signal) => putText(recordKey(id), JSON.stringify(record), signal),
    async readStatus(id, signal) {
      // The record is read first: a job that ends in between is seen by its result.
      const record = await photos.readRecord(id, signal);
      const hasResult = await photos.hasResult(id, signal);
      return deriveStatus(id, { hasResult, record });
    },
    putMarker: (message, signal) =>
      putText(`${PENDING_FOLDER}${message.hash}`, JSON.stringify(message), signal),
    getMarker: (id, signal) => getText(`${PENDING_FOLDER}${id}`, signal),
    removeMarker: (id, signal) =>
      call((ended) => store.remove(`${PENDING_FOLDER}${id}`, ended), signal),
    async *listMarkers(signal) {
      const listing = new AbortController();
      const stop = AbortSignal.any([signal, listing.signal]);
      const entries = store.list(PENDING_FOLDER, stop)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await call(() => entries.next(), signal);
          if (next.done) return;
          const { key, modifiedAt } = next.value;
          yield { id: key.slice(PENDING_FOLDER.length), markedAt: modifiedAt };
        }
      } finally {
        // Also when one step came too late: what hangs in the store is to end.
        listing.abort();
      }
    },
  };
  return photos;
}

function resultKey(id: string): string {
  return `result/${id}`;
}

function recordKey(id: string): string {
  return `job/${id}.json`;
}
