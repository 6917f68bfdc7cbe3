import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "minio";
import { untilAborted } from "../../domain/until-aborted.ts";
import type { Log } from "../../ports/log.ts";
import { createMinioCalls, type MinioCalls, type MinioConnectionOptions } from "./minio-calls.ts";
import { errorCodeOf, toStoreError } from "./minio-errors.ts";
import { listPage } from "./minio-listing.ts";

/** Wait after the first failure, doubled by each that follows. */
const BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 5000;

/** Longest time for one look. */
const LOOK_TIMEOUT_MS = 10_000;

/** What no object's name begins with. */
const NO_PREFIX = ".none/";

export interface MinioBucketOptions {
  /** Looking ends when they are closed. */
  readonly calls: MinioCalls;
  readonly bucket: string;
  readonly region: string;
  readonly log: Log;
}

export interface MinioBucket {
  /**
   * Resolves once the bucket was there, seen or created: at once from then on, even when it is gone
   * again. Until then each caller looks, or shares the look under way: nobody waits out a backoff.
   *
   * @throws StoreUnavailableError when the look fails, `signal.reason`
   */
  seen(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing goes on in the background any more. */
  readonly settled: Promise<void>;
}

/** Looks for the bucket in the background, and creates it where it is missing, until that is done. */
export function openMinioBucket({ calls, bucket, region, log }: MinioBucketOptions): MinioBucket {
  let isSeen = false;
  let hasFailed = false;
  let look: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    const deadline = AbortSignal.timeout(LOOK_TIMEOUT_MS);
    try {
      const isNew = await calls.run(deadline, (client) => ensureBucket(client, bucket, region));
      isSeen = true;
      if (isNew) log.info({ bucket }, "bucket created");
      if (hasFailed) log.info({ bucket }, "object store can be used");
    } catch (error) {
      const failure = toStoreError("open its bucket", error);
      if (!hasFailed && !calls.closed.aborted) {
        hasFailed = true;
        log.warn({ bucket, err: failure }, "object store cannot be used; tried until it can");
      }
      throw failure;
    } finally {
      look = undefined;
    }
  }

  async function seen(signal: AbortSignal): Promise<void> {
    if (isSeen) return;
    look ??= lookOnce();
    await untilAborted(look, signal);
  }

  async function keepLooking(): Promise<void> {
    for (let backoffMs = BACKOFF_MS; ; backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS)) {
      // Why it fails is told by the look itself.
      await seen(calls.closed).catch(() => {});
      if (isSeen || calls.closed.aborted) return;
      await delay(backoffMs, undefined, { signal: calls.closed }).catch(() => {});
    }
  }

  return { seen, settled: keepLooking() };
}

/**
 * Tells whether the bucket is there, and creates nothing.
 *
 * @throws StoreUnavailableError when the server cannot be asked; MisconfiguredBackendError for an
 *   endpoint that can be none
 */
export async function hasMinioBucket(
  options: MinioConnectionOptions & { readonly bucket: string },
  signal: AbortSignal,
): Promise<boolean> {
  const calls = createMinioCalls(options);
  try {
    // Not `bucketExists`, whose answer has no body, and so does not say why somebody is not let in.
    const position = { bucket: options.bucket, prefix: NO_PREFIX, from: undefined };
    await calls.run(signal, (client) => listPage(client, position));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (errorCodeOf(error) === "NoSuchBucket") return false;
    throw toStoreError("look for its bucket", error);
  } finally {
    calls.close();
  }
}

/** @returns whether it was missing and this call created it */
async function ensureBucket(client: Client, bucket: string, region: string): Promise<boolean> {
  if (await client.bucketExists(bucket)) return false;
  try {
    await client.makeBucket(bucket, region);
    return true;
  } catch (error) {
    // Another process was first, for which servers have several codes, or it cannot be created.
    if (await client.bucketExists(bucket)) return false;
    throw error;
  }
}
