import type { CurrentSettings } from "../config/settings.ts";
import { StoreUnavailableError } from "../domain/errors.ts";
import { NewerJobError, NotAJobError, parseJobMessage } from "../domain/job.ts";
import type { JobQueue } from "../ports/job-queue.ts";
import type { Log } from "../ports/log.ts";
import { publishMessage } from "./enqueue-job.ts";
import type { PhotoStore } from "./photo-store.ts";

export interface ReconcileDependencies {
  readonly photos: PhotoStore;
  readonly queue: JobQueue;
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
}

export interface Reconciler {
  /** Stops looking; resolves when a round under way has ended. */
  stop(): Promise<void>;
}

/**
 * Publishes jobs again whose marker has been pending for longer than `RECONCILE_AFTER_S`, at once
 * and every `RECONCILE_INTERVAL_S`: what a lost confirm, a deleted queue file or a wiped broker
 * dropped comes back.
 */
export function startReconciler(dependencies: ReconcileDependencies): Reconciler {
  const { currentSettings, log } = dependencies;
  const stopping = new AbortController();
  let timer: Timer | undefined;

  async function round(): Promise<void> {
    try {
      const published = await republishOverdue(dependencies, stopping.signal);
      if (published > 0) log.info({ published }, "overdue jobs published again");
    } catch (error) {
      if (!stopping.signal.aborted)
        log.warn({ err: error }, "reconciling failed; tried again later");
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      running = round();
    }, currentSettings().RECONCILE_INTERVAL_S * 1000);
  }

  let running = round();
  return {
    async stop() {
      stopping.abort(new DOMException("The service is stopping", "AbortError"));
      clearTimeout(timer);
      await running;
    },
  };
}

/** Markers one after the other that the store fails at: then it is away, rather than they damaged. */
const MAX_FAILURES = 3;

/**
 * One round of reconciling. A marker that the store cannot read holds up none behind it.
 *
 * @returns how many jobs were published
 * @throws StoreUnavailableError, QueueUnavailableError, `signal.reason`; what is left is for the next
 *   round
 */
export async function republishOverdue(
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<number> {
  const { photos, currentSettings } = dependencies;
  const overdueBefore = Date.now() - currentSettings().RECONCILE_AFTER_S * 1000;
  let published = 0;
  let failures = 0;
  let lastFailure: StoreUnavailableError | undefined;
  for await (const { id, markedAt } of photos.listMarkers(signal)) {
    if (markedAt.getTime() > overdueBefore) continue;
    try {
      if (await republish(dependencies, id, signal)) published += 1;
      failures = 0;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      lastFailure = error;
      failures += 1;
      if (failures === MAX_FAILURES) break;
    }
  }
  if (lastFailure) throw lastFailure;
  return published;
}

/** @returns false for a marker of no job, or of none that is this version's to publish */
async function republish(
  { photos, queue, currentSettings, log }: ReconcileDependencies,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  const body = await photos.getMarker(id, signal);
  // Removed meanwhile: the job has ended.
  if (body === undefined) return false;
  try {
    const message = parseJobMessage(body);
    await publishMessage(queue, body, currentSettings, signal);
    await photos.putMarker(message, signal);
    return true;
  } catch (error) {
    // Whoever wrote its marker can read it.
    if (error instanceof NewerJobError) return false;
    if (!(error instanceof NotAJobError)) throw error;
    log.error({ id, reason: error.message }, "pending marker is no job; left as it is");
    return false;
  }
}
