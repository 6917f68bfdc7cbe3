import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { InternalError, QueueUnavailableError } from "../../domain/errors.ts";
import type { Consumer, Delivery, Verdict } from "../../ports/job-queue.ts";
import type { QueueFile } from "./queue-file.ts";
import { type Claim, claimNext, nextHandOutAt, renewClaim, settleClaim } from "./queue-messages.ts";

/** How often an idle consumer looks for what another process has published. */
const POLL_MS = 500;

/** Wait after the first failure of the file, doubled by each that follows. */
const BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5000;

/** Then the verdict is given up, and the message comes back when its lease ends. */
const SETTLE_ATTEMPTS = 6;

export interface QueueConsumerOptions {
  readonly file: QueueFile;
  readonly handle: (delivery: Delivery) => Promise<Verdict>;
  readonly failureDelayMs: () => number;
  /** How long a claim lasts unless it is renewed. */
  readonly leaseMs: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

export interface QueueConsumer extends Consumer {
  /** Ends the idling: there may be a message. */
  wake(): void;
}

/** Takes one message after the other from the file, until it is stopped. */
export function startConsumer(options: QueueConsumerOptions): QueueConsumer {
  const { file, handle, failureDelayMs, leaseMs, now, onError } = options;
  let stopping = false;
  let wake = (): void => {};
  let inHand: AbortController | undefined;

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A claim, or for how long nothing can be due. */
  function take(): Claim | number {
    return file.run((database) => {
      // Looking takes no lock: consumers that idle do not stand in one another's way.
      const dueAt = nextHandOutAt(database);
      const time = now();
      if (dueAt === undefined) return POLL_MS;
      if (dueAt > time) return Math.min(POLL_MS, dueAt - time);
      const leaseEndsAt = Math.ceil(time + leaseMs());
      return claimNext(database, { now: time, leaseEndsAt, token: randomUUID() }) ?? POLL_MS;
    });
  }

  /** Renews the lease until the returned function is called, so that slow work keeps its message. */
  function keep(claim: Claim): () => void {
    const renew = (): void => {
      try {
        const leaseEndsAt = Math.ceil(now() + leaseMs());
        if (!file.run((database) => renewClaim(database, claim, leaseEndsAt))) return;
      } catch (error) {
        onError(new QueueUnavailableError("A lease could not be renewed", { cause: error }));
      }
      timer = setTimeout(renew, leaseMs() / 3);
    };
    let timer = setTimeout(renew, leaseMs() / 3);
    return () => clearTimeout(timer);
  }

  async function judge({ body, timesHandedOut }: Claim): Promise<Verdict> {
    const controller = new AbortController();
    inHand = controller;
    try {
      return await handle({ body, redelivered: timesHandedOut > 1, signal: controller.signal });
    } catch (error) {
      onError(new InternalError("A handler failed; its message comes back", { cause: error }));
      return { action: "retry", delayMs: failureDelayMs() };
    } finally {
      inHand = undefined;
    }
  }

  async function settle(claim: Claim, verdict: Verdict): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        const wasHeld = file.run((database) =>
          settleClaim(database, claim, { verdict, now: now() }),
        );
        if (!wasHeld) {
          onError(new QueueUnavailableError(`The claim was lost before its ${verdict.action}`));
        }
        return;
      } catch (error) {
        if (failures + 1 === SETTLE_ATTEMPTS) throw error;
        await Bun.sleep(backoffMs(failures));
      }
    }
  }

  async function work(claim: Claim): Promise<void> {
    const letGo = keep(claim);
    try {
      await settle(claim, await judge(claim));
    } finally {
      letGo();
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      try {
        const taken = take();
        if (typeof taken === "number") await pause(taken);
        else await work(taken);
        failures = 0;
        // SQLite answers at once, and a handler may too: timers and sockets get their turn here.
        await nextTurn();
      } catch (error) {
        onError(new QueueUnavailableError("A consumer is held up", { cause: error }));
        if (!stopping) await pause(backoffMs(failures++));
      }
    }
  }

  // Not at once: the handler is not to be called before the caller has its consumer.
  const ended = Promise.resolve().then(run);

  return {
    wake: () => wake(),
    stop() {
      stopping = true;
      inHand?.abort();
      wake();
      return ended;
    },
  };
}

function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** failures);
}
