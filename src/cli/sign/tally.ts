import type { LeftOut, PhotoOutcome } from "./sign-outcome.ts";

/** How far a run has come. */
export interface Tally {
  /** Photos that there are to do. */
  readonly total: number;
  readonly signed: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Of the signed ones. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly elapsedMs: number;
}

export interface Summary extends Tally {
  readonly leftOut: LeftOut;
  readonly isInterrupted: boolean;
}

/** Counts outcomes from now on. */
export function startTally(total: number): {
  readonly current: Tally;
  count(outcome: PhotoOutcome): void;
} {
  const startedAt = performance.now();
  const counts = { signed: 0, unchanged: 0, failed: 0 };
  let bytesBefore = 0;
  let bytesAfter = 0;
  return {
    get current() {
      const elapsedMs = performance.now() - startedAt;
      return { total, ...counts, bytesBefore, bytesAfter, elapsedMs };
    },
    count(outcome) {
      counts[outcome.status] += 1;
      if (outcome.status !== "signed") return;
      bytesBefore += outcome.bytesBefore;
      bytesAfter += outcome.bytesAfter;
    },
  };
}
