import type { Likeness, LikenessJudge } from "../likeness/likeness.ts";
import type { SharpStep } from "../sharp/sharp-steps.ts";
import type { Assignment, Contestant } from "./contestant.ts";

/** What one contestant made of one picture, again and again. */
export interface Entry {
  readonly contestant: string;
  /** Milliseconds of the whole, round by round. */
  readonly whole: readonly number[];
  /** Milliseconds by step, round by round, in the order of the steps; empty for who does not tell. */
  readonly steps: ReadonlyMap<string, readonly number[]>;
  /** Of the file that came out last. */
  readonly bytes: number;
  readonly likeness: Likeness;
}

/** Whoever is timed in each round. */
export interface Runner {
  run(assignment: Assignment): Promise<void>;
  /** Forgets all that was timed: what came before was to warm up. */
  restart(): void;
}

export interface Entrant extends Runner {
  finish(judge: LikenessJudge): Promise<Entry>;
}

/** A contestant with one picture before it. */
export function createEntrant({ name, make }: Contestant): Entrant {
  const whole: number[] = [];
  const steps = new Map<string, number[]>();
  let last = new Uint8Array();
  return {
    async run(assignment) {
      const startedAt = performance.now();
      const made = await make(assignment);
      whole.push(performance.now() - startedAt);
      last = made.bytes.slice();
      for (const [step, ms] of Object.entries(made.steps ?? {})) {
        steps.set(step, [...(steps.get(step) ?? []), ms]);
      }
    },
    restart() {
      whole.length = 0;
      steps.clear();
    },
    async finish(judge) {
      const likeness = await judge(last);
      return { contestant: name, whole, steps, bytes: last.byteLength, likeness };
    },
  };
}

export interface Solo extends Runner {
  readonly step: SharpStep;
  /** Milliseconds, round by round. */
  readonly ms: readonly number[];
}

/** One step that sharp does alone. */
export function createSolo(step: SharpStep, work: () => Promise<unknown>): Solo {
  const ms: number[] = [];
  return {
    step,
    ms,
    async run() {
      const startedAt = performance.now();
      await work();
      ms.push(performance.now() - startedAt);
    },
    restart() {
      ms.length = 0;
    },
  };
}
