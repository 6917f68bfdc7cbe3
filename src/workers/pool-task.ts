import {
  type AppError,
  OverloadedError,
  ProcessingFailedError,
  ProcessorUnavailableError,
  RefusedError,
} from "../domain/errors.ts";
import type { ProcessedImage } from "../ports/image-processor.ts";
import type { JobAnswer, JobDone, WorkerJob } from "./messages.ts";

/** One picture that the pool is asked to make. */
export interface PoolRequest
  extends Pick<WorkerJob, "original" | "length" | "options" | "limits" | "timeoutMs"> {
  /** With the queue full: fail at once, or join it all the same. */
  readonly whenFull: "reject" | "wait";
  readonly signal: AbortSignal;
  /**
   * Told exactly once when no worker will read `original` again, which may be after the request was
   * rejected.
   *
   * @param reachable a worker that could not be stopped may still read it
   */
  letGo(reachable: boolean): void;
}

/**
 * One request on its way through the pool: waiting, then running, and settled once. The caller's
 * promise may settle before the worker has let go of the job.
 */
export class PoolTask {
  readonly job: number;
  readonly request: PoolRequest;
  readonly result: Promise<ProcessedImage>;
  readonly #settlers = Promise.withResolvers<ProcessedImage>();
  readonly #onAbort: () => void;
  #timer: Timer | undefined;
  #hasLetGo = false;
  #isSettled = false;

  /** @param onAbort called when the request's signal aborts, before the task is rejected */
  constructor(job: number, request: PoolRequest, onAbort: (task: PoolTask) => void) {
    this.job = job;
    this.request = request;
    this.result = this.#settlers.promise;
    this.#onAbort = () => {
      onAbort(this);
      this.reject(request.signal.reason);
    };
    request.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Calls `onTimeout` unless the deadline is set anew or the task lets go before. */
  setDeadline(timeoutMs: number, onTimeout: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onTimeout, timeoutMs);
  }

  /** Gives the picture to the caller, or straight back when the caller has left. */
  resolve(image: ProcessedImage): void {
    if (this.#isSettled) {
      image.release();
      return;
    }
    this.#settle();
    this.#settlers.resolve(image);
  }

  reject(reason: unknown): void {
    this.#settle();
    this.#settlers.reject(reason);
  }

  /** No worker reads the original any more; `reachable` when one may. */
  letGo(reachable = false): void {
    if (this.#hasLetGo) return;
    this.#hasLetGo = true;
    clearTimeout(this.#timer);
    this.request.letGo(reachable);
  }

  #settle(): void {
    this.#isSettled = true;
    this.request.signal.removeEventListener("abort", this.#onAbort);
  }
}

/** The picture that an answer holds. `giveBack` is called once, when it is released. */
export function imageOfAnswer(
  { output, length, format, width, height, steps }: JobDone,
  giveBack: (output: ArrayBuffer) => void,
): ProcessedImage {
  let isOut = true;
  const release = (): void => {
    if (isOut) giveBack(output);
    isOut = false;
  };
  return { bytes: new Uint8Array(output, 0, length), format, width, height, steps, release };
}

/** The error that an answer without a picture stands for. */
export function errorOfAnswer(answer: Exclude<JobAnswer, { type: "done" }>): AppError {
  if (answer.type === "refused") return new RefusedError(answer.code, answer.detail);
  return attemptError(`The worker could not finish the image: ${answer.reason}`, answer.detail);
}

/** @param detail of the inside, for the log: the message itself is public */
export function attemptError(message: string, detail: string): ProcessingFailedError {
  return new ProcessingFailedError(message, { cause: new Error(detail) });
}

export function overdueError(timeoutMs: number): ProcessingFailedError {
  return new ProcessingFailedError(`The worker gave no answer within ${timeoutMs} ms`);
}

export function stoppingError(): ProcessorUnavailableError {
  return new ProcessorUnavailableError("The service is stopping");
}

export function poolFullError(waiting: number): AppError {
  return new OverloadedError(`${waiting} images are waiting already; try again later`);
}
