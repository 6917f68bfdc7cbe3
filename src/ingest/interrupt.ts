/** Waits that can be ended from outside: by a deadline, or because the client left. */
export interface Interrupt {
  /** Ends the wait under way and every later one with `reason`; further calls do nothing. */
  stop(reason: unknown): void;
  /** Waits for `step` unless stopped. One wait at a time. */
  wait<T>(step: Promise<T>): Promise<T>;
}

/**
 * Unlike `Promise.race` against one promise that outlives all steps, this leaves nothing behind with
 * each step: an upload may come in millions of chunks.
 */
export function createInterrupt(): Interrupt {
  let stopped: { readonly reason: unknown } | undefined;
  let endWait: ((reason: unknown) => void) | undefined;

  return {
    stop(reason) {
      if (stopped) return;
      stopped = { reason };
      endWait?.(reason);
    },
    wait(step) {
      return new Promise((resolve, reject) => {
        if (stopped) reject(stopped.reason);
        endWait = reject;
        // Also after a stop: a step that fails then must not be an unhandled rejection.
        step.then(resolve, reject);
      });
    },
  };
}
