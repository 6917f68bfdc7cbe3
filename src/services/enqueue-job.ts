import type { CurrentSettings } from "../config/settings.ts";
import type { JobError, JobMessage } from "../domain/job.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import type { JobQueue } from "../ports/job-queue.ts";
import { askQueue } from "./ask-queue.ts";
import { originalKey, type PhotoStore } from "./photo-store.ts";

export interface NewJob {
  readonly id: string;
  readonly sha256: string;
  readonly filename: string;
  readonly options: CanonicalOptions;
  /** Why the upload was not processed at once; absent when its client asked for that. */
  readonly cause?: JobError;
}

export interface EnqueueJobDependencies {
  readonly photos: PhotoStore;
  readonly queue: JobQueue;
  readonly currentSettings: CurrentSettings;
}

/**
 * Makes an upload whose original is stored into a job: marker, record, then the message, confirmed.
 * Only when it resolves may a client be told that its upload is kept.
 *
 * @throws StoreUnavailableError, QueueUnavailableError; a marker that was written by then brings the
 *   job back by reconciling, although nothing was promised
 */
export type EnqueueJob = (job: NewJob, signal?: AbortSignal) => Promise<void>;

export function createEnqueueJob(dependencies: EnqueueJobDependencies): EnqueueJob {
  return (job, signal) => enqueueMessage(dependencies, messageOf(job), job.cause, signal);
}

/**
 * Begins the job of `message` as `EnqueueJob` says, in that order. A job that has failed begins anew.
 *
 * @param cause the last error in its record
 */
export async function enqueueMessage(
  { photos, queue, currentSettings }: EnqueueJobDependencies,
  message: JobMessage,
  cause?: JobError,
  signal?: AbortSignal,
): Promise<void> {
  const record = await photos.readRecord(message.hash, signal);
  // A job that is still pending keeps its count: uploading a picture that kills its worker again and
  // again must not give it ever new attempts.
  const known = record?.status === "pending" ? record : undefined;
  // First of all: a record that says pending always has something that brings its job to an end.
  await photos.putMarker(message, signal);
  await photos.writeRecord(
    message.hash,
    {
      status: "pending",
      phase: "waiting",
      attempts: known?.attempts ?? 0,
      uncounted: known?.uncounted ?? 0,
      nextAttemptAt: new Date().toISOString(),
      ...(cause && { lastError: cause }),
    },
    signal,
  );
  await publishMessage(queue, JSON.stringify(message), currentSettings, signal);
}

/** Publishes within `QUEUE_TIMEOUT_MS`. */
export async function publishMessage(
  queue: JobQueue,
  body: string,
  currentSettings: CurrentSettings,
  signal?: AbortSignal,
): Promise<void> {
  await askQueue((ended) => queue.publish(body, ended), currentSettings, signal);
}

function messageOf({ id, sha256, filename, options }: NewJob): JobMessage {
  return {
    hash: id,
    original_key: originalKey(sha256),
    filename,
    wm_text: options.text,
    wm_position: options.position,
    wm_format: options.format,
    wm_color: options.color,
    options,
  };
}
