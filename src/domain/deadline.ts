export interface Deadline {
  readonly timeoutMs: number;
  /** The caller's own abort; its reason is what the call then rejects with. */
  readonly signal?: AbortSignal | undefined;
  /** What the call rejects with once `timeoutMs` have passed. */
  readonly onTimeout: () => Error;
}

/**
 * Runs `operation` for at most `timeoutMs`. It settles at the deadline or the abort even if the
 * operation ignores its signal; whatever the operation says after that is dropped.
 */
export async function withDeadline<T>(
  operation: (signal: AbortSignal) => Promise<T>,
  { timeoutMs, signal, onTimeout }: Deadline,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    reject(reason);
    controller.abort(reason);
  };
  const onAbort = (): void => end(signal?.reason);
  const timer = setTimeout(() => end(onTimeout()), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([operation(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
