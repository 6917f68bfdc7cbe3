/** One message handed to a consumer, which alone holds it until it has given its verdict. */
export interface Delivery {
  /** The message as text; bytes that are not UTF-8 appear as U+FFFD. */
  readonly body: string;
  /** True when the message was handed out before: by a consumer that died, or to be tried again. */
  readonly redelivered: boolean;
  /** Aborted when the consumer is told to stop: finish soon or give a `retry` verdict. */
  readonly signal: AbortSignal;
}

/** What becomes of a delivery. */
export type Verdict =
  | { readonly action: "ack" }
  | {
      readonly action: "retry";
      readonly delayMs: number;
      /** Takes the place of the message's body. */
      readonly body?: string;
    }
  | {
      readonly action: "dead";
      /** Stable code, such as `attempts_exhausted`. */
      readonly code: string;
      readonly reason: string;
      readonly attempts: number;
    };

export interface DeadLetter {
  /** Names this letter for as long as it is kept. */
  readonly id: string;
  readonly body: string;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly diedAt: Date;
}

export interface Consumer {
  /** Takes no further message, aborts the delivery in hand and resolves once it has its verdict. */
  stop(): Promise<void>;
}

/**
 * Transport of jobs, at least once, in no promised order. Calls throw `QueueUnavailableError` when
 * the queue cannot be asked, and settle soon after `signal` aborts.
 */
export interface JobQueue {
  /** Resolves once the message is durable. */
  publish(body: string, signal: AbortSignal): Promise<void>;
  /**
   * Hands messages to `handle` one at a time (prefetch 1). A message waiting out a delay holds
   * nothing up. A delivery whose process dies is handed out again. When `handle` throws, the message
   * comes back after `failureDelayMs`. The consumer outlives a queue that is away for a while.
   */
  consume(
    handle: (delivery: Delivery) => Promise<Verdict>,
    options: { readonly failureDelayMs: () => number },
  ): Consumer;
  /** The newest dead letters first, at most `limit`. */
  deadLetters(limit: number, signal: AbortSignal): Promise<readonly DeadLetter[]>;
  /**
   * Removes the dead letters with these ids for good.
   *
   * @returns how many were still there
   */
  removeDeadLetters(ids: ReadonlySet<string>, signal: AbortSignal): Promise<number>;
  probe(signal: AbortSignal): Promise<void>;
  /** Releases connections and files; consumers must have been stopped. */
  close(): Promise<void>;
}
