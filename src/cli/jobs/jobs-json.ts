import type { JobRecord } from "../../domain/job.ts";
import type { DeadJobDetails } from "../../services/dead-jobs.ts";
import type { ReadLetter } from "../../services/dead-letters.ts";
import type { ReplayOutcome } from "../../services/replay-letters.ts";

/** What `list --json` prints of one letter. */
export interface LetterJson {
  readonly id: string;
  /** The job's id; `null` when the message is no job. */
  readonly job: string | null;
  readonly code: string;
  readonly attempts: number;
  /** ISO 8601. */
  readonly diedAt: string;
  readonly reason: string;
}

/** What `show --json` prints. */
export interface DetailsJson {
  readonly letters: readonly (LetterJson & {
    /** The message as it came. */
    readonly body: string;
    /** Why it is no job; `null` when it is one. */
    readonly problem: string | null;
  })[];
  readonly job: {
    readonly id: string;
    readonly record: JobRecord | null;
    readonly originalKey: string;
    readonly hasOriginal: boolean;
    readonly hasResult: boolean;
    /** The message in the marker. */
    readonly marker: string | null;
  } | null;
}

/** What `replay --json` prints of one job, or of one letter that is none. */
export interface OutcomeJson {
  readonly outcome: ReplayOutcome["outcome"];
  readonly job: string | null;
  /** Ids of its letters. */
  readonly letters: readonly string[];
}

export function letterJson({ letter, message }: ReadLetter): LetterJson {
  const { id, code, attempts, diedAt, reason } = letter;
  return { id, job: message?.hash ?? null, code, attempts, diedAt: diedAt.toISOString(), reason };
}

export function detailsJson({ letters, job }: DeadJobDetails): DetailsJson {
  return {
    letters: letters.map((read) => ({
      ...letterJson(read),
      body: read.letter.body,
      problem: read.message ? null : read.problem,
    })),
    job: job ? { ...job, record: job.record ?? null, marker: job.marker ?? null } : null,
  };
}

export function outcomeJson(outcome: ReplayOutcome): OutcomeJson {
  return {
    outcome: outcome.outcome,
    job: outcome.outcome === "not_a_job" ? null : outcome.jobId,
    letters: outcome.letterIds,
  };
}
