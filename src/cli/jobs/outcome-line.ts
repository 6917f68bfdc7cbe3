import type { ReplayOutcome } from "../../services/replay-letters.ts";
import { printable } from "../printable.ts";

/** True when the job could not be begun, so that its letters were kept. */
export function isKept({ outcome }: ReplayOutcome): boolean {
  return outcome === "original_missing" || outcome === "not_a_job";
}

/** What became of one job that was to begin anew, in a line. */
export function outcomeLine(outcome: ReplayOutcome): string {
  switch (outcome.outcome) {
    case "replayed":
      return `replayed ${outcome.jobId}, ${letterCount(outcome.letterIds.length)}`;
    case "already_done":
      return `already done ${outcome.jobId}, ${letterCount(outcome.letterIds.length)}`;
    case "original_missing":
      return `kept ${outcome.jobId}: its original ${outcome.originalKey} is not in the store`;
    case "not_a_job": {
      const ids = printable(outcome.letterIds.join(", "));
      return `kept letter ${ids}, which cannot be replayed: ${printable(outcome.reason)}`;
    }
  }
}

export function letterCount(count: number): string {
  return count === 1 ? "1 dead letter" : `${count} dead letters`;
}
