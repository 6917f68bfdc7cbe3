import type { ProcessedImage } from "../ports/image-processor.ts";
import type { Log } from "../ports/log.ts";
import type { WorkerPoolUsage } from "../ports/usage.ts";
import { createControlBoard } from "./control-board.ts";
import type { JobAnswer, WorkerStart } from "./messages.ts";
import { createOutputRing, type OutputRing } from "./output-ring.ts";
import { createPeerLinks } from "./peer-links.ts";
import {
  attemptError,
  errorOfAnswer,
  imageOfAnswer,
  overdueError,
  type PoolRequest,
  PoolTask,
  poolFullError,
  stoppingError,
} from "./pool-task.ts";
import { PoolWorker } from "./pool-worker.ts";
import { WorkerSlot } from "./worker-slot.ts";

export interface WorkerPoolOptions extends Pick<WorkerStart, "modules" | "imaging"> {
  readonly size: number;
  /** Requests that may wait for a worker. */
  readonly maxWaiting: () => number;
  readonly log: Log;
  /** Told once, when so many threads could not be stopped that the process had better be replaced. */
  readonly onExhausted: () => void;
  /** What the workers run; `worker.ts` beside this file unless told. */
  readonly entry?: URL;
  /** How long a worker may take until it is ready; 30 s unless told. */
  readonly startTimeoutMs?: number;
  /** Has each worker make a few pictures before it takes work; it does unless told. */
  readonly warmUp?: boolean;
}

/** What a worker gets beyond its deadline to say itself that it is overdue. */
const OVERDUE_GRACE_MS = 250;
const WORKER_ENTRY = new URL("./worker.ts", import.meta.url);
const START_TIMEOUT_MS = 30_000;
/** Failed starts in a row after which a pool that was never ready gives up. */
const MAX_STARTS = 3;

/**
 * `size` Web Workers behind one bounded queue, first in, first out. A slot is taken only by a whole
 * upload and always given back: on success, error, crash or deadline; a worker that crashed or is
 * overdue is replaced.
 */
export class WorkerPool {
  readonly #options: Required<WorkerPoolOptions>;
  readonly #board: ReturnType<typeof createControlBoard>;
  readonly #outputs: OutputRing;
  readonly #slots: WorkerSlot[];
  readonly #waiting: PoolTask[] = [];
  readonly #peers = createPeerLinks();
  readonly #ready = Promise.withResolvers<void>();
  #nextJob = 1;
  #replaced = 0;
  #abandoned = 0;
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    const defaults = { entry: WORKER_ENTRY, startTimeoutMs: START_TIMEOUT_MS, warmUp: true };
    this.#options = { ...defaults, ...options };
    this.#board = createControlBoard(options.size);
    this.#outputs = createOutputRing(options.size * 2);
    const open = (_: unknown, index: number) => new WorkerSlot(() => this.#spawn(index));
    this.#slots = Array.from({ length: options.size }, open);
  }

  get usage(): WorkerPoolUsage {
    return {
      size: this.#slots.length,
      busy: this.#slots.filter((slot) => slot.task).length,
      waiting: this.#waiting.length,
      replaced: this.#replaced,
      abandoned: this.#abandoned,
      outputs: { out: this.#outputs.out, lost: this.#outputs.lost },
    };
  }

  /**
   * Resolves when every worker takes jobs.
   *
   * @throws Error when a worker has failed to start three times in a row
   */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /**
   * Makes one picture.
   *
   * Rejects as `ImageProcessor.process` does. A request that joins the queue with `reject` waits in
   * it for at most its own `timeoutMs`.
   */
  run(request: PoolRequest): Promise<ProcessedImage> {
    const refusal = this.#refusal(request);
    if (refusal) {
      request.letGo(false);
      return Promise.reject(refusal);
    }
    const task = new PoolTask(this.#nextJob++, request, (aborted) => this.#withdraw(aborted));
    if (request.whenFull === "reject") {
      task.setDeadline(request.timeoutMs, () => {
        this.#withdraw(task);
        task.reject(poolFullError(this.#waiting.length));
      });
    }
    this.#waiting.push(task);
    this.#dispatch();
    return task.result;
  }

  /** Ends every worker. Whoever waits or runs is rejected as `backend_unavailable`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const task of this.#waiting.splice(0)) {
      task.letGo();
      task.reject(stoppingError());
    }
    await Promise.all(
      this.#slots.map(async (slot) => {
        this.#drop(slot, stoppingError());
        await slot.close();
      }),
    );
  }

  #refusal({ signal, whenFull }: PoolRequest): unknown {
    if (signal.aborted) return signal.reason;
    if (this.#isClosed) return stoppingError();
    const isFull = this.#waiting.length >= this.#options.maxWaiting() && !this.#idleSlot();
    return isFull && whenFull === "reject" ? poolFullError(this.#waiting.length) : undefined;
  }

  #spawn(index: number): PoolWorker {
    const { size, modules, imaging, warmUp, entry, startTimeoutMs } = this.#options;
    const start = { index, workers: size, control: this.#board.buffer, modules, imaging, warmUp };
    return new PoolWorker(
      { entry, start, startTimeoutMs },
      {
        onReady: (worker) => this.#welcome(worker),
        onAnswer: (worker, answer) => this.#settle(this.#slotOf(worker), answer),
        onLost: (worker, reason) => {
          const slot = this.#slotOf(worker);
          this.#drop(slot, attemptError("The worker crashed on this image", reason));
          this.#replace(slot, reason);
        },
      },
    );
  }

  #slotOf(worker: PoolWorker): WorkerSlot {
    const slot = this.#slots[worker.index];
    if (slot?.worker !== worker) throw new Error(`Worker ${worker.index} has no slot`);
    return slot;
  }

  #idleSlot(): WorkerSlot | undefined {
    return this.#slots.find((slot) => slot.isIdle);
  }

  #welcome(worker: PoolWorker): void {
    this.#slotOf(worker).confirmReady();
    this.#peers.join(worker);
    if (this.#slots.every((slot) => slot.worker.isReady)) this.#ready.resolve();
    this.#dispatch();
  }

  #dispatch(): void {
    for (let slot = this.#idleSlot(); slot; slot = this.#idleSlot()) {
      const task = this.#waiting.shift();
      if (!task) return;
      this.#assign(slot, task);
    }
  }

  #assign(slot: WorkerSlot, task: PoolTask): void {
    slot.task = task;
    const { original, length, options, limits, timeoutMs } = task.request;
    task.setDeadline(timeoutMs + OVERDUE_GRACE_MS, () => {
      const error = overdueError(timeoutMs);
      this.#drop(slot, error);
      this.#replace(slot, error.message);
    });
    const output = this.#outputs.take();
    const { job } = task;
    slot.worker.run({ type: "job", job, original, length, options, limits, timeoutMs, output });
  }

  /** The worker has answered: the slot is free again. */
  #settle(slot: WorkerSlot, answer: JobAnswer): void {
    const { task } = slot;
    if (task?.job !== answer.job)
      throw new Error(`Answer to job ${answer.job}, which is not in hand`);
    slot.task = undefined;
    task.letGo();
    if (answer.type === "done") {
      task.resolve(imageOfAnswer(answer, this.#outputs.giveBack));
    } else {
      this.#outputs.giveBack(answer.output);
      task.reject(errorOfAnswer(answer));
    }
    const isDefect = answer.type === "failed" && answer.reason === "defect";
    if (isDefect) this.#replace(slot, answer.detail);
    else this.#dispatch();
  }

  /** Nobody wants it any more: out of the queue, or to be stopped at its worker's next step. */
  #withdraw(task: PoolTask): void {
    const place = this.#waiting.indexOf(task);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      task.letGo();
      return;
    }
    const slot = this.#slots.find((busy) => busy.task === task);
    if (slot) this.#board.cancel(slot.worker.index, task.job);
  }

  /** Ends the task in a slot whose worker will not answer: its output is lost. */
  #drop(slot: WorkerSlot, error: Error): void {
    if (slot.drop(error)) this.#outputs.writeOff();
  }

  #replace(slot: WorkerSlot, reason: string): void {
    const { worker, starts } = slot;
    this.#replaced += 1;
    this.#options.log.warn({ worker: worker.index, reason }, "worker replaced");
    this.#peers.leave(worker);
    if (starts >= MAX_STARTS) this.#ready.reject(new Error(`The workers do not start: ${reason}`));
    void slot.replace().then((isEnded) => {
      if (!isEnded) this.#abandon(worker);
    });
  }

  #abandon({ index }: PoolWorker): void {
    this.#abandoned += 1;
    this.#options.log.error({ worker: index }, "worker could not be stopped; abandoned");
    if (this.#abandoned === this.#slots.length) this.#options.onExhausted();
  }
}
