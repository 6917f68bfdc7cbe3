import { withDeadline } from "../../domain/deadline.ts";
import { AppError, MisconfiguredBackendError, QueueUnavailableError } from "../../domain/errors.ts";

export interface AnswerBounds {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the broker answers to `ask`, which is given a signal that aborts once nobody waits any more.
 * amqplib waits for ever, for instance on a broker that stands still.
 *
 * @throws QueueUnavailableError when the broker refuses, goes away or is silent for `timeoutMs`
 * @throws MisconfiguredBackendError as `ask` does
 * @throws `signal.reason` as soon as `signal` aborts; nothing is asked when it has aborted before
 */
export async function brokerAnswer<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { timeoutMs, signal }: AnswerBounds,
): Promise<T> {
  const onTimeout = (): Error =>
    new QueueUnavailableError(`The message broker did not answer within ${timeoutMs} ms`);
  try {
    return await withDeadline(ask, { timeoutMs, signal, onTimeout });
  } catch (error) {
    signal?.throwIfAborted();
    throw toQueueError(error);
  }
}

/** The broker's own words stay in the cause: they may name users and hosts. */
function toQueueError(error: unknown): Error {
  if (error instanceof AppError || error instanceof MisconfiguredBackendError) return error;
  return new QueueUnavailableError("The message broker cannot be asked", { cause: error });
}
