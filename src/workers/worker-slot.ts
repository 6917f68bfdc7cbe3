import type { PoolTask } from "./pool-task.ts";
import type { PoolWorker } from "./pool-worker.ts";

const RESPAWN_BASE_MS = 100;
const RESPAWN_MAX_MS = 5_000;

/** One place in the pool: a worker, those that follow it, and the task in hand. */
export class WorkerSlot {
  task: PoolTask | undefined;
  readonly #spawn: () => PoolWorker;
  #worker: PoolWorker;
  #starts = 1;
  #respawn: Timer | undefined;

  constructor(spawn: () => PoolWorker) {
    this.#spawn = spawn;
    this.#worker = spawn();
  }

  get worker(): PoolWorker {
    return this.#worker;
  }

  get isIdle(): boolean {
    return this.#worker.isReady && !this.task;
  }

  /** Starts since a worker of this slot was last ready. */
  get starts(): number {
    return this.#starts;
  }

  /** The worker takes jobs. */
  confirmReady(): void {
    this.#starts = 0;
  }

  /**
   * Gives up the task in hand, whose worker will not answer and may still read the original.
   *
   * @returns false when there was none
   */
  drop(error: Error): boolean {
    const { task } = this;
    this.task = undefined;
    task?.letGo(true);
    task?.reject(error);
    return task !== undefined;
  }

  /**
   * Ends the worker and spawns its successor: one that was ready has it at once, one that never is
   * must not keep the cores busy.
   *
   * @returns false when the thread could not be ended
   */
  async replace(): Promise<boolean> {
    const isSound = this.#starts === 0;
    const delayMs = isSound ? 0 : Math.min(RESPAWN_MAX_MS, RESPAWN_BASE_MS * 2 ** this.#starts);
    this.#respawn = setTimeout(() => {
      this.#starts += 1;
      this.#worker = this.#spawn();
    }, delayMs);
    const isEnded = await this.#worker.terminate();
    // The collector does not count the shared memory that the thread had: of itself it would let a
    // few hundred megabytes lie.
    if (isEnded) Bun.gc(true);
    return isEnded;
  }

  /** Ends the worker for good. */
  async close(): Promise<void> {
    clearTimeout(this.#respawn);
    await this.#worker.terminate();
  }
}
