const FIRST_MS = 250;
const MOST_MS = 5000;

/**
 * How long to wait after so many failures before this one, in ms: 250 at first, then anything from
 * there to a bound that doubles up to 5000, so that the processes of a fleet come apart.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const bound = Math.min(MOST_MS, FIRST_MS * 2 ** failures);
  return FIRST_MS + (bound - FIRST_MS) * random();
}

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });
}
