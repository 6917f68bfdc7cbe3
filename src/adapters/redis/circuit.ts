import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  isBrokenCircuitError,
  noJitterGenerator,
} from "cockatiel";
import type { Log } from "../../ports/log.ts";

const FAILURES_TO_OPEN = 3;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

export interface Circuit {
  /**
   * Settles as `work` does, or resolves with `undefined` at once, and without doing it, while Redis
   * is left alone.
   */
  run<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/**
 * Leaves Redis alone after three failures in a row: for two seconds, then one call tries it while
 * the others are still skipped, and every failed try doubles the pause, up to half a minute.
 *
 * @param name what is skipped, for the log, which has one line when it begins and one when it ends
 */
export function createCircuit(name: string, log: Log): Circuit {
  const breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    halfOpenAfter: new ExponentialBackoff({
      initialDelay: FIRST_PAUSE_MS,
      maxDelay: LONGEST_PAUSE_MS,
      generator: noJitterGenerator,
    }),
  });

  let isReported = false;
  breaker.onBreak((cause) => {
    // A failed try opens it again, which is not worth another line.
    if (isReported) return;
    isReported = true;
    const reason = "error" in cause ? String(cause.error) : undefined;
    log.warn({ reason }, `redis keeps failing: ${name} are skipped for a while`);
  });
  breaker.onReset(() => {
    isReported = false;
    log.info({}, `redis answers again: ${name} are no longer skipped`);
  });

  return {
    async run(work) {
      // The breaker would have the others wait for the call that tries.
      if (breaker.state === CircuitState.HalfOpen) return undefined;
      try {
        return await breaker.execute(work);
      } catch (error) {
        if (isBrokenCircuitError(error)) return undefined;
        throw error;
      }
    },
  };
}
