import { type AppError, ProcessorUnavailableError } from "../../domain/errors.ts";
import type {
  ImageProcessor,
  ProcessedImage,
  ProcessRequest,
} from "../../ports/image-processor.ts";
import type { Log } from "../../ports/log.ts";
import {
  createOptimizer,
  type Optimizer,
  type OptimizerCall,
  type OptimizerState,
  OverdueError,
} from "./optimizer.ts";

/** What a call may take beside the work: connecting, sending, waiting for a worker, reading. */
const MARGIN_MS = 5_000;

export interface RemoteProcessorOptions {
  /** Base addresses of optimizers; at least one. */
  readonly urls: readonly string[];
  readonly log: Log;
}

export interface RemoteProcessor extends ImageProcessor {
  readonly optimizers: readonly OptimizerState[];
  /** Ends every call under way, and with it every connection; later calls are refused. */
  close(): Promise<void>;
}

/**
 * Has other nodes make the pictures, at their `POST /optimize`. A call goes to the optimizer with the
 * fewest calls under way; to another one only where the first cannot have begun the work, so that a
 * picture which kills optimizers is not walked through all of them. All of it takes `timeoutMs` and
 * five seconds at the most. A full optimizer is `overloaded`, whatever `whenFull` says: the pool that
 * could be waited for is elsewhere. It goes by limits of its own.
 *
 * The photo is sent from the lease, as the connection has room; no second copy of it exists.
 */
export function createRemoteProcessor({ urls, log }: RemoteProcessorOptions): RemoteProcessor {
  const optimizers = urls.map((url) => createOptimizer(url, log));
  const underWay = new Set<AbortController>();
  let isClosed = false;

  return {
    optimizers,
    async process(request) {
      if (isClosed) throw stopping();
      request.signal.throwIfAborted();
      const hold = request.original.hold();
      const ending = new AbortController();
      const disarm = endWith(ending, request);
      underWay.add(ending);
      try {
        const { options, original, requestId } = request;
        const call = { photo: original.bytes, options, requestId, signal: ending.signal };
        return await tryEach(optimizers, call);
      } finally {
        underWay.delete(ending);
        disarm();
        hold.release();
      }
    },
    async close() {
      isClosed = true;
      for (const ending of underWay) ending.abort(stopping());
    },
  };
}

/** Aborts `ending` with the caller's signal or at the deadline, until the answer is called. */
function endWith(ending: AbortController, { signal, timeoutMs }: ProcessRequest): () => void {
  const wholeMs = timeoutMs + MARGIN_MS;
  const onAbort = (): void => ending.abort(signal.reason);
  const deadline = setTimeout(() => {
    ending.abort(new OverdueError(`The optimizer gave no answer within ${wholeMs} ms`));
  }, wholeMs);
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(deadline);
    signal.removeEventListener("abort", onAbort);
  };
}

/** Asks one optimizer after the other, each at most once, until one has taken the work. */
async function tryEach(
  optimizers: readonly Optimizer[],
  call: OptimizerCall,
): Promise<ProcessedImage> {
  const untried = new Set(optimizers);
  let lastError: AppError = new ProcessorUnavailableError("No optimizer can be reached");
  for (let next = leastBusy(untried); next; next = leastBusy(untried)) {
    untried.delete(next);
    const outcome = await next.call(call);
    if (!outcome) continue;
    if ("image" in outcome) return outcome.image;
    call.signal.throwIfAborted();
    if (!outcome.wasNotTaken) throw outcome.error;
    lastError = outcome.error;
  }
  throw lastError;
}

/** The one with the fewest calls under way, by chance among equals. */
function leastBusy(optimizers: Iterable<Optimizer>): Optimizer | undefined {
  const all = [...optimizers];
  const fewest = Math.min(...all.map(({ inFlight }) => inFlight));
  const equals = all.filter(({ inFlight }) => inFlight === fewest);
  return equals[Math.floor(Math.random() * equals.length)];
}

function stopping(): ProcessorUnavailableError {
  return new ProcessorUnavailableError("The service stops");
}
