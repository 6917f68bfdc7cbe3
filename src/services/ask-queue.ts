import type { CurrentSettings } from "../config/settings.ts";
import { withDeadline } from "../domain/deadline.ts";
import { QueueUnavailableError } from "../domain/errors.ts";

/**
 * One call of the queue within `QUEUE_TIMEOUT_MS`.
 *
 * @throws QueueUnavailableError, `signal.reason`
 */
export function askQueue<T>(
  operation: (signal: AbortSignal) => Promise<T>,
  currentSettings: CurrentSettings,
  signal?: AbortSignal,
): Promise<T> {
  const timeoutMs = currentSettings().QUEUE_TIMEOUT_MS;
  return withDeadline(operation, {
    timeoutMs,
    signal,
    onTimeout: () => new QueueUnavailableError(`The queue gave no answer within ${timeoutMs} ms`),
  });
}
