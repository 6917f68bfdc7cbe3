import type { CurrentSettings } from "../config/settings.ts";
import { type AppError, mayBeRetried, StoreUnavailableError } from "../domain/errors.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import type { ImageProcessor, ProcessedImage } from "../ports/image-processor.ts";
import type { Log } from "../ports/log.ts";
import type { UploadLease } from "../ports/upload-buffers.ts";
import type { EnqueueJob } from "./enqueue-job.ts";
import type { PhotoStore } from "./photo-store.ts";
import type { ResultLookup } from "./result-lookup.ts";
import { type Settled, settle } from "./settle.ts";
import { sizeLimits } from "./size-limits.ts";

export interface UploadFlightDependencies {
  readonly photos: PhotoStore;
  readonly results: ResultLookup;
  readonly processor: ImageProcessor;
  readonly enqueueJob: EnqueueJob;
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
}

export interface UploadFlight {
  readonly lease: UploadLease;
  readonly sha256: string;
  readonly filename: string;
  readonly options: CanonicalOptions;
  readonly respondAsync: boolean;
  /** By what the request is logged that the flight began with. */
  readonly requestId?: string;
}

/** Milliseconds of the steps that an upload went through. */
export interface UploadTimings {
  cacheMs?: number;
  originalMs?: number;
  processMs?: number;
  resultMs?: number;
  queueMs?: number;
}

/** What a flight came to, shared by everybody aboard. */
export type Landing =
  | {
      readonly kind: "image";
      readonly image: ProcessedImage;
      /** Original and result are stored. */
      readonly acknowledged: boolean;
      readonly timings: Readonly<UploadTimings>;
      /** Resolves when the store has let go of the picture's bytes, be it after the answer. */
      readonly storeSettled: Promise<void>;
    }
  | { readonly kind: "accepted"; readonly timings: Readonly<UploadTimings> };

/** Gives the picture's buffer back once nobody reads it any more. */
export function disposeLanding(landing: Landing): void {
  if (landing.kind === "image") void landing.storeSettled.then(() => landing.image.release());
}

/**
 * The work for one upload that no result was found for: the original goes to the store while the
 * picture is made from the same buffer; then the result is stored and cached. What cannot be made
 * now, but perhaps later, becomes a job. Owns the lease and releases it on every path.
 */
export async function flyUpload(
  dependencies: UploadFlightDependencies,
  flight: UploadFlight,
  id: string,
  signal: AbortSignal,
): Promise<Landing> {
  const { photos, results, processor, enqueueJob, currentSettings, log } = dependencies;
  const { lease, sha256, filename, options, requestId } = flight;
  const settings = currentSettings();
  const timings: UploadTimings = {};
  const refused = new AbortController();
  // Looked at only when the picture is there: until then a failure must not count as unhandled.
  const original = settle(
    timed(timings, "originalMs", () =>
      photos.putOriginal(lease, sha256, AbortSignal.any([signal, refused.signal])),
    ),
  );

  async function keepAsJob(cause?: AppError): Promise<Landing> {
    orThrow(await original);
    const job = { id, sha256, filename, options };
    const known = cause && { cause: { code: cause.code, detail: cause.message } };
    await timed(timings, "queueMs", () => enqueueJob({ ...job, ...known }, signal));
    log.info({ id, requestId, cause: cause?.code }, "upload kept as a job");
    return { kind: "accepted", timings };
  }

  async function keepResult(image: ProcessedImage): Promise<Landing> {
    let storeSettled = Promise.resolve();
    try {
      const stored = await original;
      if (!stored.ok) {
        notStored(stored.error);
        return { kind: "image", image, acknowledged: false, timings, storeSettled };
      }
      const put = photos.putResult(id, image.bytes, signal);
      storeSettled = put.settled;
      const result = await settle(timed(timings, "resultMs", () => put.stored));
      if (result.ok) await results.remember(id, image);
      else notStored(result.error);
      return { kind: "image", image, acknowledged: result.ok, timings, storeSettled };
    } catch (error) {
      void storeSettled.then(() => image.release());
      throw error;
    }
  }

  /** The client gets its picture even so; anything but a store that is away is a defect. */
  function notStored(error: unknown): void {
    if (!(error instanceof StoreUnavailableError)) throw error;
    log.warn({ id, err: error }, "result not stored; its picture is answered all the same");
  }

  try {
    if (flight.respondAsync) return await keepAsJob();
    const made = await settle(
      timed(timings, "processMs", () =>
        processor.process({
          original: lease,
          options,
          limits: sizeLimits(settings),
          timeoutMs: settings.JOB_TIMEOUT_MS,
          whenFull: "reject",
          signal,
          ...(requestId !== undefined && { requestId }),
        }),
      ),
    );
    if (made.ok) return await keepResult(made.value);
    if (!signal.aborted && mayBeRetried(made.error)) return await keepAsJob(made.error);
    refused.abort(made.error);
    throw made.error;
  } finally {
    await original;
    lease.release();
  }
}

function orThrow(settled: Settled<unknown>): void {
  if (!settled.ok) throw settled.error;
}

async function timed<T>(
  timings: UploadTimings,
  name: keyof UploadTimings,
  operation: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  try {
    return await operation();
  } finally {
    timings[name] = performance.now() - startedAt;
  }
}
