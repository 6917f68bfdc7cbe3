import { createPoolProcessor } from "./adapters/pool-processor.ts";
import { createRemoteProcessor } from "./adapters/remote/remote-processor.ts";
import type { CurrentSettings } from "./config/settings.ts";
import type { ImageProcessor } from "./ports/image-processor.ts";
import type { Log } from "./ports/log.ts";
import type { WorkerPoolUsage } from "./ports/usage.ts";
import type { Dependency } from "./services/readiness.ts";
import { compileImagingModules } from "./workers/imaging-modules.ts";
import { WorkerPool } from "./workers/worker-pool.ts";

/** What makes the pictures of this process, and how to end it. */
export interface Processing {
  readonly processor: ImageProcessor;
  /** For the log. */
  readonly name: string;
  readonly dependencies: readonly Dependency[];
  /** Of the own pool; absent when the work is done elsewhere. */
  readonly poolUsage: WorkerPoolUsage | undefined;
  /** Ends the work: whatever is not finished fails in a way that makes it a job. */
  close(): Promise<void>;
}

export interface ProcessingOptions {
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
  /** Told once, when threads burn on that cannot be stopped. */
  readonly onExhausted: () => void;
  /** Another entry for the workers, which speaks the same messages. */
  readonly workerEntry?: URL | undefined;
  /** Has the own workers make a few pictures before they take work; they do unless told. */
  readonly warmUp?: boolean;
}

/** Remote optimizers where the settings name any, else a worker pool of the process's own. */
export function openProcessing(options: ProcessingOptions): Promise<Processing> {
  const { OPTIMIZER_URL } = options.currentSettings();
  return OPTIMIZER_URL ? openRemote(OPTIMIZER_URL, options) : openPool(options);
}

async function openRemote(
  urls: readonly string[],
  { log }: ProcessingOptions,
): Promise<Processing> {
  const remote = createRemoteProcessor({ urls, log });
  return {
    processor: remote,
    name: urls.join(", "),
    // An upload that no optimizer takes becomes a job: the service does what it promises without.
    dependencies: remote.optimizers.map(({ url, probe }) => ({
      name: `optimizer ${url}`,
      required: false,
      probe,
    })),
    poolUsage: undefined,
    close: () => remote.close(),
  };
}

/** A worker pool of the process's own, whatever the settings say of optimizers. */
export async function openPool(options: ProcessingOptions): Promise<Processing> {
  const { currentSettings, log, onExhausted, workerEntry, warmUp = true } = options;
  const { WORKERS, CODECS, MAX_PIXELS, MAX_UPLOAD_BYTES } = currentSettings();
  const pool = new WorkerPool({
    size: WORKERS,
    maxWaiting: () => currentSettings().POOL_QUEUE,
    modules: await compileImagingModules(),
    imaging: { codecs: CODECS, maxPixels: MAX_PIXELS, maxFileBytes: MAX_UPLOAD_BYTES },
    ...{ log, onExhausted, warmUp },
    ...(workerEntry && { entry: workerEntry }),
  });
  try {
    await pool.ready();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return {
    processor: createPoolProcessor(pool),
    name: `a pool of ${WORKERS}`,
    dependencies: [],
    get poolUsage() {
      return pool.usage;
    },
    close: () => pool.close(),
  };
}
