import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhenResult,
  noJitterGenerator,
} from "cockatiel";
import type { AppError } from "../../domain/errors.ts";
import type { Log } from "../../ports/log.ts";
import type { Outcome } from "./optimizer-outcome.ts";

/** Failures one after the other that open the breaker. */
const MAX_FAILURES = 3;
/** How long it stays open before one call may try again, at first and at most. */
const BREAK_MS = { first: 1_000, longest: 15_000 };

export type BreakerState = "closed" | "open" | "half-open";

export interface OptimizerBreaker {
  readonly state: BreakerState;
  /**
   * Runs `attempt`, or answers `undefined` at once while it is open or a trial is under way. Once it
   * has been open for long enough one attempt is a trial: it closes the breaker unless its outcome is
   * a failure. An attempt that rejects is counted neither way, but closes the breaker as a trial.
   */
  run(attempt: (isTrial: boolean) => Promise<Outcome>): Promise<Outcome | undefined>;
}

const STATE_NAME = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
  [CircuitState.HalfOpen]: "half-open",
} as const satisfies Record<CircuitState, BreakerState>;

/**
 * Keeps calls from an optimizer that fails again and again.
 *
 * @param url for the log, without credentials
 */
export function createOptimizerBreaker(url: string, log: Log): OptimizerBreaker {
  const circuit = circuitBreaker(
    handleWhenResult((outcome) => failureIn(outcome) !== undefined),
    {
      breaker: new ConsecutiveBreaker(MAX_FAILURES),
      halfOpenAfter: new ExponentialBackoff({
        generator: noJitterGenerator,
        initialDelay: BREAK_MS.first,
        maxDelay: BREAK_MS.longest,
      }),
    },
  );
  let isGivenUp = false;

  // A trial that fails opens it again; one line stands for all of them.
  circuit.onBreak((reason) => {
    const err = "value" in reason ? failureIn(reason.value) : undefined;
    if (!isGivenUp) log.warn({ url, err }, "optimizer fails; breaker opened");
    isGivenUp = true;
  });
  circuit.onReset(() => {
    isGivenUp = false;
    log.info({ url }, "optimizer works again; breaker closed");
  });

  return {
    get state() {
      return STATE_NAME[circuit.state];
    },
    async run(attempt) {
      // A call behind a trial would be made to wait for it.
      if (circuit.state === CircuitState.HalfOpen) return undefined;
      const isTrial = circuit.state !== CircuitState.Closed;
      try {
        return await circuit.execute(() => attempt(isTrial));
      } catch (error) {
        if (error instanceof BrokenCircuitError) return undefined;
        throw error;
      }
    },
  };
}

/** The error in an outcome that speaks against the optimizer. */
function failureIn(outcome: unknown): AppError | undefined {
  // The circuit hands on what `attempt` gave, and forgets its type.
  const known = outcome as Outcome;
  return "error" in known && known.isFailure ? known.error : undefined;
}
