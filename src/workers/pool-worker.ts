import type { FromWorker, JobAnswer, ToWorker, WorkerJob, WorkerStart } from "./messages.ts";

export interface PoolWorkerEvents {
  /** The worker takes jobs from now on, and may be introduced to its peers. */
  onReady(worker: PoolWorker): void;
  /** The answer to the job in hand. */
  onAnswer(worker: PoolWorker, answer: JobAnswer): void;
  /** The thread has ended or is of no use any more, with or without a job in hand. */
  onLost(worker: PoolWorker, reason: string): void;
}

export interface PoolWorkerOptions {
  /** What the thread runs. */
  readonly entry: URL;
  readonly start: Omit<WorkerStart, "type">;
  /** A thread that does not take jobs by then is lost. */
  readonly startTimeoutMs: number;
}

/** How long a terminated thread may take to end before it counts as abandoned. */
const TERMINATE_GRACE_MS = 2_000;

/** The main thread's side of one worker: spawned here, told what to do, watched and ended. */
export class PoolWorker {
  readonly index: number;
  readonly #thread: Worker;
  readonly #start: WorkerStart;
  readonly #events: PoolWorkerEvents;
  readonly #closed = Promise.withResolvers<void>();
  readonly #startTimer: Timer;
  #isReady = false;
  #isLost = false;

  constructor({ entry, start, startTimeoutMs }: PoolWorkerOptions, events: PoolWorkerEvents) {
    this.index = start.index;
    this.#start = { type: "start", ...start };
    this.#events = events;
    this.#thread = new Worker(entry, { name: `filigrane-${start.index}` });
    this.#thread.addEventListener("message", (event: MessageEvent<FromWorker>) => {
      this.#hear(event.data);
    });
    // `error` is an uncaught throw in the thread, of which only the message arrives.
    this.#thread.addEventListener("error", (event) => this.#lose(event.message));
    this.#thread.addEventListener("close", () => {
      this.#closed.resolve();
      this.#lose("The worker ended");
    });
    this.#startTimer = setTimeout(
      () => this.#lose(`The worker took no jobs within ${startTimeoutMs} ms of its start`),
      startTimeoutMs,
    );
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isLost;
  }

  /** Hands the job over; `job.output` is transferred. The answer comes through `onAnswer`. */
  run(job: WorkerJob): void {
    this.#tell(job, [job.output]);
  }

  tell(message: Exclude<ToWorker, WorkerJob | WorkerStart>, transfer: Transferable[] = []): void {
    this.#tell(message, transfer);
  }

  /**
   * Ends the thread. A loop in WebAssembly that makes no calls cannot be stopped.
   *
   * @returns false when the thread had not ended after two seconds
   */
  async terminate(): Promise<boolean> {
    this.#isLost = true;
    clearTimeout(this.#startTimer);
    this.#thread.terminate();
    const late = Promise.withResolvers<false>();
    const timer = setTimeout(() => late.resolve(false), TERMINATE_GRACE_MS);
    try {
      return await Promise.race([this.#closed.promise.then(() => true), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(message: ToWorker, transfer: Transferable[] = []): void {
    this.#thread.postMessage(message, transfer);
  }

  #hear(message: FromWorker): void {
    if (this.#isLost) return;
    switch (message.type) {
      case "loaded":
        this.#tell(this.#start);
        break;
      case "ready":
        this.#isReady = true;
        clearTimeout(this.#startTimer);
        this.#events.onReady(this);
        break;
      default:
        this.#events.onAnswer(this, message);
    }
  }

  #lose(reason: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#events.onLost(this, reason);
  }
}
