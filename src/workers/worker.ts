import { RefusedError } from "../domain/errors.ts";
import { createEngine } from "../imaging/engine/engine.ts";
import { type PipelineTools, runPipeline } from "../imaging/pipeline.ts";
import { createPipelineTools } from "../imaging/pipeline-tools.ts";
import { readBundledFont } from "../imaging/text/bundled-font.ts";
import { warmUp } from "../imaging/warm-up.ts";
import { type ControlBoard, openControlBoard } from "./control-board.ts";
import type { FromWorker, JobAnswer, ToWorker, WorkerJob, WorkerStart } from "./messages.ts";
import { createRowSlices, type RowSlices, sliceStagingBytes } from "./row-slices.ts";

// The entry of a pipeline worker: it keeps its tools for good and does one job at a time.

declare const self: Worker;

interface Workshop {
  readonly index: number;
  readonly board: ControlBoard;
  readonly tools: PipelineTools;
  readonly rowSlices: RowSlices;
}

/** Ends a job between two steps, without a verdict on the picture. */
class JobStopped extends Error {
  readonly reason: "cancelled" | "overdue";
  constructor(reason: "cancelled" | "overdue") {
    super(`The job is ${reason}`);
    this.reason = reason;
  }
}

/** A worker without work for this long gives its codecs' heaps back. */
const REST_AFTER_MS = 3_000;

const workshop = Promise.withResolvers<Workshop>();

self.addEventListener("message", (event: MessageEvent<ToWorker>) => {
  void hear(event.data);
});
post({ type: "loaded" });

async function hear(message: ToWorker): Promise<void> {
  switch (message.type) {
    case "start":
      return start(message);
    case "job":
      return answer(await workshop.promise, message);
    case "peer": {
      const { rowSlices } = await workshop.promise;
      return rowSlices.addPeer(message);
    }
    case "peer-gone": {
      const { rowSlices } = await workshop.promise;
      return rowSlices.removePeer(message.index);
    }
  }
}

/** A failure here is left uncaught: it ends the thread, and the pool hears why. */
async function start(message: WorkerStart): Promise<void> {
  const { index, workers, control, modules, imaging } = message;
  const engine = createEngine({
    module: modules.engine.engine,
    stagingBytes: sliceStagingBytes(workers),
    ...imaging,
  });
  const board = openControlBoard(control);
  const rowSlices = createRowSlices({
    workers,
    engine,
    board,
    sliceModule: modules.engine.slice,
  });
  const tools = createPipelineTools({
    engine,
    family: imaging.codecs,
    modules: modules.codecs,
    font: await readBundledFont(),
    work: { luminanceSum: rowSlices.sum, resize: rowSlices.resize },
  });
  if (message.warmUp) await warmUp(tools, imaging);
  workshop.resolve({ index, board, tools, rowSlices });
  post({ type: "ready" });
}

let resting: Timer | undefined;

async function answer({ index, board, tools }: Workshop, job: WorkerJob): Promise<void> {
  clearTimeout(resting);
  const overdueAt = performance.now() + job.timeoutMs;
  board.setBusy(index, true);
  let message: JobAnswer;
  try {
    const bytes = new Uint8Array(job.original, 0, job.length);
    const { options, limits } = job;
    const result = await runPipeline(tools, {
      bytes,
      options,
      limits,
      checkpoint() {
        if (board.isCancelled(index, job.job)) throw new JobStopped("cancelled");
        if (performance.now() > overdueAt) throw new JobStopped("overdue");
      },
    });
    const { format, width, height, steps } = result;
    const output = withRoom(job.output, result.bytes.byteLength);
    new Uint8Array(output).set(result.bytes);
    const { byteLength: length } = result.bytes;
    message = { type: "done", job: job.job, output, length, format, width, height, steps };
  } catch (error) {
    message = answerOfError(error, job);
  }
  board.setBusy(index, false);
  resting = setTimeout(() => rest(tools), REST_AFTER_MS);
  post(message, [message.output]);
}

function rest({ codecs }: PipelineTools): void {
  codecs.rest();
  // Dropped heaps lie outside the collector's count: of itself it would let them be.
  Bun.gc(true);
}

function answerOfError(
  error: unknown,
  { job, output }: WorkerJob,
): Exclude<JobAnswer, { type: "done" }> {
  if (error instanceof RefusedError) {
    const { code, message: detail } = error;
    return { type: "refused", job, output, code, detail };
  }
  if (error instanceof JobStopped) {
    const { reason, message: detail } = error;
    return { type: "failed", job, output, reason, detail };
  }
  // A defect of ours or of a codec: whatever state it left behind goes with the worker.
  return { type: "failed", job, output, reason: "defect", detail: String(error) };
}

/** A larger buffer takes the place of one that is too small: it is what goes back to the ring. */
function withRoom(output: ArrayBuffer, byteLength: number): ArrayBuffer {
  return output.byteLength >= byteLength ? output : new ArrayBuffer(roundUp(byteLength));
}

const GROWTH_STEP = 256 * 1024;

function roundUp(byteLength: number): number {
  return Math.ceil(byteLength / GROWTH_STEP) * GROWTH_STEP;
}

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}
