/**
 * Shared words, two for each worker, that the threads look at without a message: is it busy (so that
 * peers ring only idle ones), and which of its jobs is no longer wanted.
 */
export interface ControlBoard {
  readonly buffer: SharedArrayBuffer;
  setBusy(worker: number, busy: boolean): void;
  isBusy(worker: number): boolean;
  /** Asks the worker to stop at the next step of this job; any other job is not meant. */
  cancel(worker: number, job: number): void;
  isCancelled(worker: number, job: number): boolean;
}

const WORDS_PER_WORKER = 2;
const BUSY = 0;
const CANCELLED_JOB = 1;

export function createControlBoard(workers: number): ControlBoard {
  return openControlBoard(
    new SharedArrayBuffer(workers * WORDS_PER_WORKER * Int32Array.BYTES_PER_ELEMENT),
  );
}

/** Opens, in another thread, the board that `createControlBoard` made. */
export function openControlBoard(buffer: SharedArrayBuffer): ControlBoard {
  const words = new Int32Array(buffer);
  const wordOf = (worker: number, which: number): number => worker * WORDS_PER_WORKER + which;
  return {
    buffer,
    setBusy: (worker, busy) => {
      Atomics.store(words, wordOf(worker, BUSY), busy ? 1 : 0);
    },
    isBusy: (worker) => Atomics.load(words, wordOf(worker, BUSY)) === 1,
    cancel: (worker, job) => {
      Atomics.store(words, wordOf(worker, CANCELLED_JOB), job);
    },
    isCancelled: (worker, job) => Atomics.load(words, wordOf(worker, CANCELLED_JOB)) === job,
  };
}
