import type { CurrentSettings, Settings } from "../config/settings.ts";
import { AppError, RefusedError, StoreUnavailableError } from "../domain/errors.ts";
import type { JobError } from "../domain/job.ts";
import { type CanonicalOptions, PIPELINE_VERSION } from "../domain/watermark-options.ts";
import type { ImageProcessor } from "../ports/image-processor.ts";
import type { Verdict } from "../ports/job-queue.ts";
import type { Log } from "../ports/log.ts";
import type { UploadBuffers, UploadLease } from "../ports/upload-buffers.ts";
import type { PhotoStore } from "./photo-store.ts";
import type { Job } from "./read-job.ts";
import type { ResultLookup } from "./result-lookup.ts";
import { settle } from "./settle.ts";
import { sizeLimits } from "./size-limits.ts";

export interface AttemptJobDependencies {
  readonly photos: PhotoStore;
  readonly results: ResultLookup;
  readonly processor: ImageProcessor;
  readonly buffers: UploadBuffers;
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
}

/** How long until a job whose attempt failed is tried again. */
export function retryDelayMs(error: unknown, settings: Settings): number {
  return error instanceof StoreUnavailableError
    ? settings.RETRY_STORE_DELAY_MS
    : settings.RETRY_OPTIMIZER_DELAY_MS;
}

/**
 * One attempt at a job, as the retry contract says: counted in the record before it begins, taken
 * back when it ends through no fault of the job's.
 *
 * @throws what kept the attempt from beginning, of which nothing was counted
 */
export async function attemptJob(
  dependencies: AttemptJobDependencies,
  job: Job,
  signal: AbortSignal,
): Promise<Verdict> {
  const { photos, buffers, currentSettings, log } = dependencies;
  const settings = currentSettings();
  const { hash: id, original_key: originalKey, uncounted = 0 } = job.message;

  if (await photos.hasResult(id, signal)) return finish(photos, id, 0);
  const record = await photos.readRecord(id, signal);
  const takenOff = record?.status === "pending" ? (record.uncounted ?? 0) : 0;
  const counted = Math.max(0, (record?.attempts ?? 0) - Math.max(0, uncounted - takenOff));
  const attempts = counted + 1;
  const lastError = record?.status === "pending" ? record.lastError : undefined;
  if (attempts > settings.MAX_ATTEMPTS) {
    const last = lastError
      ? `; the last one ended with ${lastError.code}: ${lastError.detail}`
      : "";
    const detail = `The job was tried ${counted} times${last}`;
    return bury(dependencies, id, counted, { code: "attempts_exhausted", detail });
  }
  const original = await photos.getOriginal(originalKey, signal);
  if (!original) {
    const detail = `The original ${originalKey} is not in the store`;
    return bury(dependencies, id, counted, { code: "original_missing", detail });
  }
  // A job outlives an upgrade: its upload was promised a picture, so an older version's job is done
  // with today's pipeline.
  const options = { ...job.options, pipelineVersion: PIPELINE_VERSION };

  const lease = buffers.lease({ atLeastBytes: original.byteLength });
  try {
    lease.append(original);
    const known = lastError && { lastError };
    const nextAttemptAt = new Date().toISOString();
    await photos.writeRecord(
      id,
      { status: "pending", phase: "working", attempts, uncounted, nextAttemptAt, ...known },
      signal,
    );
    await makeResult(dependencies, id, options, lease, signal);
    return await finish(photos, id, attempts);
  } catch (error) {
    if (error instanceof RefusedError) {
      return await bury(dependencies, id, attempts, errorOf(error));
    }
    const isCounted = error instanceof AppError && error.fault === "attempt";
    const delayMs = signal.aborted ? 0 : retryDelayMs(error, settings);
    if (signal.aborted) log.info({ id }, "consumer stops; job handed back");
    else log.warn({ id, err: error, attempts, isCounted, delayMs }, "attempt failed");
    // That its consumer stops is no error of the job's: the one before stays.
    const endedBy = error === signal.reason ? lastError : errorOf(error);
    const takenBack = await settle(
      photos.writeRecord(id, {
        status: "pending",
        phase: "waiting",
        attempts: isCounted ? attempts : counted,
        nextAttemptAt: new Date(Date.now() + delayMs).toISOString(),
        ...(endedBy && { lastError: endedBy }),
      }),
    );
    // With the store away the record keeps one attempt too many: the message remembers that.
    const message = { ...job.message, uncounted: takenBack.ok || isCounted ? 0 : uncounted + 1 };
    // The message lives: a fresh marker keeps reconciling from publishing it a second time.
    const marked = await settle(photos.putMarker(message));
    if (!marked.ok) log.warn({ id, err: marked.error }, "marker not renewed");
    return { action: "retry", delayMs, body: JSON.stringify(message) };
  } finally {
    lease.release();
  }
}

async function makeResult(
  { photos, results, processor, currentSettings }: AttemptJobDependencies,
  id: string,
  options: CanonicalOptions,
  original: UploadLease,
  signal: AbortSignal,
): Promise<void> {
  const settings = currentSettings();
  const image = await processor.process({
    original,
    options,
    limits: sizeLimits(settings),
    timeoutMs: settings.JOB_TIMEOUT_MS,
    whenFull: "wait",
    signal,
    requestId: id,
  });
  let settled = Promise.resolve();
  try {
    const put = photos.putResult(id, image.bytes, signal);
    settled = put.settled;
    await put.stored;
    await results.remember(id, image);
  } finally {
    void settled.then(() => image.release());
  }
}

async function finish(photos: PhotoStore, id: string, attempts: number): Promise<Verdict> {
  await photos.writeRecord(id, { status: "done", attempts });
  await photos.removeMarker(id);
  return { action: "ack" };
}

async function bury(
  { photos, log }: AttemptJobDependencies,
  id: string,
  attempts: number,
  error: JobError,
): Promise<Verdict> {
  await photos.writeRecord(id, { status: "failed", attempts, error });
  await photos.removeMarker(id);
  log.warn({ id, attempts, ...error }, "job failed for good");
  return { action: "dead", code: error.code, reason: error.detail, attempts };
}

function errorOf(error: unknown): JobError {
  return error instanceof AppError
    ? { code: error.code, detail: error.message }
    : { code: "internal_error", detail: "The attempt ended with an unexpected error" };
}
