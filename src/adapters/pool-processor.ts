import { ProcessorUnavailableError } from "../domain/errors.ts";
import { PIPELINE_VERSION } from "../domain/watermark-options.ts";
import type { ImageProcessor } from "../ports/image-processor.ts";
import type { WorkerPool } from "../workers/worker-pool.ts";

/** Makes pictures in the process's own worker pool, which the caller starts and closes. */
export function createPoolProcessor(pool: Pick<WorkerPool, "run">): ImageProcessor {
  return {
    async process({ original, options, limits, timeoutMs, whenFull, signal }) {
      if (options.pipelineVersion !== PIPELINE_VERSION) {
        throw new ProcessorUnavailableError(
          `Pipeline version ${options.pipelineVersion} is asked for, this is ${PIPELINE_VERSION}`,
        );
      }
      const hold = original.hold();
      return await pool.run({
        original: original.buffer,
        length: original.length,
        options,
        limits,
        timeoutMs,
        whenFull,
        signal,
        letGo: (reachable) => (reachable ? hold.abandon() : hold.release()),
      });
    },
  };
}
