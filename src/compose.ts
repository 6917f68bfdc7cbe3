import { join, resolve } from "node:path";
import type { Hono } from "hono";
import { openFilesystemStore } from "./adapters/filesystem/filesystem-store.ts";
import { createMemoryCache } from "./adapters/memory-cache.ts";
import { createPoolProcessor } from "./adapters/pool-processor.ts";
import { openSqliteQueue } from "./adapters/sqlite/sqlite-queue.ts";
import type { CurrentSettings } from "./config/settings.ts";
import { createApp, type OptimizerDependencies, type ServiceDependencies } from "./http/app.ts";
import type { AppEnv } from "./http/connection.ts";
import { createUploadBuffers } from "./ingest/upload-buffers.ts";
import type { Log } from "./ports/log.ts";
import type { UploadBuffersUsage } from "./ports/upload-buffers.ts";
import { createEnqueueJob } from "./services/enqueue-job.ts";
import { createPhotoStore } from "./services/photo-store.ts";
import { startReconciler } from "./services/reconcile.ts";
import { createResultLookup } from "./services/result-lookup.ts";
import { createRetryJob } from "./services/retry-job.ts";
import { createStatusFeed } from "./services/status-feed.ts";
import { createUploadService } from "./services/upload-service.ts";
import { compileImagingModules } from "./workers/imaging-modules.ts";
import { WorkerPool, type WorkerPoolUsage } from "./workers/worker-pool.ts";

export interface ServiceUsage {
  readonly pool: WorkerPoolUsage;
  readonly buffers: UploadBuffersUsage;
}

/** One running Filigrane, but for the socket it listens on. */
export interface Service {
  readonly app: Hono<AppEnv>;
  /** What is behind each port, for the log. */
  readonly backends: Readonly<Record<string, string>>;
  readonly usage: ServiceUsage;
  /** Ends what goes on by itself: the retry consumer, reconciling, open event streams. */
  quiesce(): Promise<void>;
  /** Ends the workers: uploads that they had not finished become jobs. */
  handOver(): Promise<void>;
  /** Closes the backends. Call it last. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
  /** Told once, when the process had better be replaced: threads burn on that cannot be stopped. */
  readonly onExhausted: () => void;
  /** Another entry for the workers, which speaks the same messages. */
  readonly workerEntry?: URL;
}

/** A lease in the embedded queue outlives the deadline of the job it covers by this much. */
const LEASE_MARGIN_MS = 10_000;

/** Starts everything that the role in the settings needs, and wires it. */
export async function composeService(options: ComposeOptions): Promise<Service> {
  const { currentSettings, log } = options;
  const settings = currentSettings();
  const pool = await startPool(options);
  const optimizer: OptimizerDependencies = {
    processor: createPoolProcessor(pool),
    buffers: createUploadBuffers({
      maxUploadBytes: () => currentSettings().MAX_UPLOAD_BYTES,
      maxInflightBytes: () => currentSettings().MAX_INFLIGHT_BYTES,
    }),
    currentSettings,
    log,
  };
  const keeping =
    settings.ROLE === "optimizer" ? undefined : await startKeeping(options, optimizer);
  return {
    app: createApp(optimizer, keeping?.service),
    backends: keeping?.backends ?? {},
    get usage() {
      return { pool: pool.usage, buffers: optimizer.buffers.usage };
    },
    quiesce: async () => keeping?.quiesce(),
    handOver: () => pool.close(),
    close: async () => keeping?.close(),
  };
}

async function startPool(options: ComposeOptions): Promise<WorkerPool> {
  const { currentSettings, log, onExhausted, workerEntry } = options;
  const { WORKERS, CODECS, MAX_PIXELS, MAX_UPLOAD_BYTES } = currentSettings();
  const pool = new WorkerPool({
    size: WORKERS,
    maxWaiting: () => currentSettings().POOL_QUEUE,
    modules: await compileImagingModules(),
    imaging: { codecs: CODECS, maxPixels: MAX_PIXELS, maxFileBytes: MAX_UPLOAD_BYTES },
    log,
    onExhausted,
    ...(workerEntry && { entry: workerEntry }),
  });
  try {
    await pool.ready();
    return pool;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** The part of a Filigrane that keeps something: store, queue, cache and what works on them. */
interface Keeping {
  readonly service: ServiceDependencies;
  readonly backends: Readonly<Record<string, string>>;
  quiesce(): Promise<void>;
  close(): Promise<void>;
}

async function startKeeping(
  { currentSettings, log }: ComposeOptions,
  optimizer: OptimizerDependencies,
): Promise<Keeping> {
  const settings = currentSettings();
  const dataFolder = resolve(settings.DATA_DIR);
  const store = await openFilesystemStore({ directory: join(dataFolder, "objects") });
  const queue = await openSqliteQueue({
    path: join(dataFolder, "queue.sqlite"),
    leaseMs: () => currentSettings().JOB_TIMEOUT_MS + LEASE_MARGIN_MS,
    onError: (error) => log.warn({ err: error }, "job queue"),
  });
  const cache = createMemoryCache({
    maxBytes: () => currentSettings().CACHE_MAX_BYTES,
    ttlSeconds: () => currentSettings().CACHE_TTL_S,
  });

  const photos = createPhotoStore(store, currentSettings);
  const results = createResultLookup({ photos, cache, currentSettings, log });
  const enqueueJob = createEnqueueJob({ photos, queue, currentSettings });
  const working = { ...optimizer, photos, results };
  const uploads = createUploadService({ ...working, enqueueJob });
  const statusFeed = createStatusFeed(photos, log);
  const stopping = new AbortController();

  const retryJob = createRetryJob(working);
  const failureDelayMs = (): number => currentSettings().RETRY_OPTIMIZER_DELAY_MS;
  const consumers = Array.from({ length: settings.RETRY_CONSUMERS }, () =>
    queue.consume(retryJob, { failureDelayMs }),
  );
  const reconciler = startReconciler({ photos, queue, currentSettings, log });

  return {
    service: { uploads, photos, results, statusFeed, stopping: stopping.signal },
    backends: { store: dataFolder, queue: "sqlite", cache: "memory" },
    async quiesce() {
      stopping.abort();
      await Promise.all([reconciler.stop(), ...consumers.map((consumer) => consumer.stop())]);
    },
    async close() {
      await Promise.all([queue.close(), cache.close()]);
    },
  };
}
