import type { JobMessage, JobRecord } from "../domain/job.ts";
import { askQueue } from "./ask-queue.ts";
import { type ReadLetter, readLetter, type Selection, selectLetters } from "./dead-letters.ts";
import type { EnqueueJobDependencies } from "./enqueue-job.ts";
import { type ReplayOutcome, replayLetters } from "./replay-letters.ts";

/** As many letters as there are. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

export interface DeadJobList {
  /** The newest first. */
  readonly letters: readonly ReadLetter[];
  /** True when there are older ones past the limit. */
  readonly hasMore: boolean;
}

/** What the store has of a job. */
export interface StoredJob {
  readonly id: string;
  /** `undefined` when there is none, or none that can be read. */
  readonly record: JobRecord | undefined;
  readonly originalKey: string;
  readonly hasOriginal: boolean;
  readonly hasResult: boolean;
  /** The message that reconciling would publish; a job that has ended has none. */
  readonly marker: string | undefined;
}

export interface DeadJobDetails {
  /** One letter, or all of one job, the newest first. */
  readonly letters: readonly ReadLetter[];
  /** `undefined` when the message is no job. */
  readonly job: StoredJob | undefined;
}

/**
 * Jobs that ended as dead letters, for whoever runs the service. It works beside services that are
 * running. Every method throws `QueueUnavailableError` or `StoreUnavailableError` when a backend
 * cannot be asked in time, and what takes ids or a selection throws `SelectionError` before anything
 * is done.
 */
export interface DeadJobs {
  list(limit: number): Promise<DeadJobList>;
  find(selection: Selection): Promise<readonly ReadLetter[]>;
  show(id: string): Promise<DeadJobDetails>;
  /**
   * Begins the selected jobs anew, each once however many letters it has, and removes all their
   * letters. What cannot be begun is told and its letters are kept.
   *
   * A letter goes only after its message is published, and some at a time: whoever dies in between,
   * or stops listening, leaves letters of jobs that are under way, and loses none.
   */
  replay(selection: Selection): AsyncIterable<ReplayOutcome>;
  /**
   * Removes the selected letters for good. The store is left as it is: originals are shared.
   *
   * @returns how many were removed
   */
  purge(selection: Selection): Promise<number>;
}

export function createDeadJobs(dependencies: EnqueueJobDependencies): DeadJobs {
  const { photos, queue, currentSettings } = dependencies;

  async function read(limit: number): Promise<readonly ReadLetter[]> {
    const letters = await askQueue((ended) => queue.deadLetters(limit, ended), currentSettings);
    return letters.map((letter) => readLetter(letter, currentSettings()));
  }

  async function lookUp({ hash: id, original_key: originalKey }: JobMessage): Promise<StoredJob> {
    const [record, hasOriginal, hasResult, marker] = await Promise.all([
      photos.readRecord(id),
      photos.hasOriginal(originalKey),
      photos.hasResult(id),
      photos.getMarker(id),
    ]);
    return { id, record, originalKey, hasOriginal, hasResult, marker };
  }

  return {
    async list(limit) {
      const letters = await read(limit + 1);
      return { letters: letters.slice(0, limit), hasMore: letters.length > limit };
    },
    find: async (selection) => selectLetters(await read(NO_LIMIT), selection),
    async show(id) {
      const letters = selectLetters(await read(NO_LIMIT), { kind: "ids", ids: [id] });
      const message = letters[0]?.message;
      return { letters, job: message && (await lookUp(message)) };
    },
    async *replay(selection) {
      const letters = await read(NO_LIMIT);
      yield* replayLetters(dependencies, selectLetters(letters, selection), letters);
    },
    async purge(selection) {
      const selected = selectLetters(await read(NO_LIMIT), selection);
      if (selected.length === 0) return 0;
      const ids = new Set(selected.map(({ letter }) => letter.id));
      return askQueue((ended) => queue.removeDeadLetters(ids, ended), currentSettings);
    },
  };
}
