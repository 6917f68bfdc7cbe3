import { QueueUnavailableError } from "../domain/errors.ts";
import type { JobMessage } from "../domain/job.ts";
import { askQueue } from "./ask-queue.ts";
import type { ReadLetter } from "./dead-letters.ts";
import { type EnqueueJobDependencies, enqueueMessage } from "./enqueue-job.ts";

/**
 * Letters that are removed at a time: for each removal a broker has to go through all the letters
 * that it keeps.
 */
const REMOVED_AT_ONCE = 100;

/** What became of one job, or of one letter that is none. */
export type ReplayOutcome =
  | {
      /** It begins anew, or there was nothing left to do; the letters go. */
      readonly outcome: "replayed" | "already_done";
      readonly jobId: string;
      readonly letterIds: readonly string[];
    }
  | {
      /** Nothing was done; the letters stay. */
      readonly outcome: "original_missing";
      readonly jobId: string;
      readonly letterIds: readonly string[];
      readonly originalKey: string;
    }
  | {
      readonly outcome: "not_a_job";
      readonly letterIds: readonly string[];
      readonly reason: string;
    };

/**
 * Begins anew what is `selected` of the letters `kept`. See `DeadJobs.replay`.
 *
 * @throws StoreUnavailableError, QueueUnavailableError; what was told until then holds
 */
export async function* replayLetters(
  dependencies: EnqueueJobDependencies,
  selected: readonly ReadLetter[],
  kept: readonly ReadLetter[],
): AsyncGenerator<ReplayOutcome, void> {
  const lettersOf = Map.groupBy(kept, ({ message }) => message?.hash);
  const begun = new Set<string>();
  const toRemove = new Set<string>();
  try {
    for (const read of selected) {
      const { letter, message } = read;
      if (!message) {
        yield { outcome: "not_a_job", letterIds: [letter.id], reason: read.problem };
        continue;
      }
      if (begun.has(message.hash)) continue;
      begun.add(message.hash);
      const letterIds = lettersOf.get(message.hash)?.map((other) => other.letter.id) ?? [];
      const outcome = await replayJob(dependencies, message, letterIds);
      if (outcome.outcome !== "original_missing") for (const id of letterIds) toRemove.add(id);
      yield outcome;
      if (toRemove.size >= REMOVED_AT_ONCE) await removeLetters(dependencies, toRemove);
    }
  } finally {
    // Also when the store went away in between: the jobs told so far are under way.
    await removeLetters(dependencies, toRemove);
  }
}

async function replayJob(
  dependencies: EnqueueJobDependencies,
  message: JobMessage,
  letterIds: readonly string[],
): Promise<ReplayOutcome> {
  const { photos } = dependencies;
  const { hash: jobId, original_key: originalKey } = message;
  if (await photos.hasResult(jobId)) {
    await photos.writeRecord(jobId, { status: "done", attempts: 0 });
    await photos.removeMarker(jobId);
    return { outcome: "already_done", jobId, letterIds };
  }
  if (!(await photos.hasOriginal(originalKey))) {
    return { outcome: "original_missing", jobId, letterIds, originalKey };
  }
  // Of attempts that were not to count: the new record knows of none.
  const { uncounted: _, ...fresh } = message;
  await enqueueMessage(dependencies, fresh);
  return { outcome: "replayed", jobId, letterIds };
}

async function removeLetters(
  { queue, currentSettings }: EnqueueJobDependencies,
  ids: Set<string>,
): Promise<void> {
  if (ids.size === 0) return;
  try {
    await askQueue((ended) => queue.removeDeadLetters(ids, ended), currentSettings);
  } catch (cause) {
    if (!(cause instanceof QueueUnavailableError)) throw cause;
    throw new QueueUnavailableError(
      `Replayed, but dead letters were not removed (${ids.size}); to replay them again does no harm`,
      { cause },
    );
  }
  ids.clear();
}
