import type { Hono } from "hono";
import { createPrometheusMetrics } from "./adapters/prometheus/prometheus-metrics.ts";
import { openBackends } from "./compose-backends.ts";
import { openProcessing, type Processing } from "./compose-processor.ts";
import type { CurrentSettings, Settings } from "./config/settings.ts";
import type { MisconfiguredBackendError } from "./domain/errors.ts";
import { createApp, type ServiceDependencies } from "./http/app.ts";
import type { AppEnv } from "./http/connection.ts";
import { loadPage } from "./http/load-page.ts";
import { createUploadBuffers } from "./ingest/upload-buffers.ts";
import type { Log } from "./ports/log.ts";
import type { Metrics } from "./ports/metrics.ts";
import type { UploadBuffers } from "./ports/upload-buffers.ts";
import type { ServiceUsage } from "./ports/usage.ts";
import { countVerdicts } from "./services/count-verdicts.ts";
import { createEnqueueJob } from "./services/enqueue-job.ts";
import { createPhotoStore } from "./services/photo-store.ts";
import { createReadiness, type Dependency } from "./services/readiness.ts";
import { startReconciler } from "./services/reconcile.ts";
import { createResultLookup } from "./services/result-lookup.ts";
import { createRetryJob } from "./services/retry-job.ts";
import { createStatusFeed } from "./services/status-feed.ts";
import { createUploadService } from "./services/upload-service.ts";

/** One running Filigrane, but for the socket it listens on. */
export interface Service {
  readonly app: Hono<AppEnv>;
  /** What is behind each port, for the log. */
  readonly backends: Readonly<Record<string, string>>;
  readonly usage: ServiceUsage;
  /** Ends what goes on by itself: the retry consumer, reconciling, open event streams. */
  quiesce(): Promise<void>;
  /** Ends the processing: uploads that were not finished become jobs. */
  handOver(): Promise<void>;
  /** Closes the backends. Call it last. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
  /** Told once, when the process had better be replaced: threads burn on that cannot be stopped. */
  readonly onExhausted: () => void;
  /** Told once, when a backend turns out to be set up in a way that cannot work. */
  readonly onMisconfigured: (error: MisconfiguredBackendError) => void;
  /** Another entry for the workers, which speaks the same messages. */
  readonly workerEntry?: URL;
}

/** What each role does: answers uploads, answers `/optimize`, keeps data and consumes retries. */
const DUTIES = {
  all: { uploads: true, optimize: true, keeps: true },
  api: { uploads: true, optimize: true, keeps: true },
  optimizer: { uploads: false, optimize: true, keeps: false },
  worker: { uploads: false, optimize: false, keeps: true },
} as const satisfies Record<Settings["ROLE"], Readonly<Record<string, boolean>>>;

/** Starts everything that the role in the settings needs, and wires it. */
export async function composeService(options: ComposeOptions): Promise<Service> {
  const { currentSettings, log } = options;
  const duties = DUTIES[currentSettings().ROLE];
  const stopping = new AbortController();
  const page = duties.uploads ? await loadPage() : undefined;
  const processing = await openProcessing(options);
  const buffers = createUploadBuffers({
    maxUploadBytes: () => currentSettings().MAX_UPLOAD_BYTES,
    maxInflightBytes: () => currentSettings().MAX_INFLIGHT_BYTES,
  });
  const usage = (): ServiceUsage => ({ pool: processing.poolUsage, buffers: buffers.usage });
  const metrics = createPrometheusMetrics(usage);
  let keeping: Keeping | undefined;
  try {
    const parts = { processing, buffers, metrics, stopping };
    if (duties.keeps) keeping = await startKeeping(options, parts);
  } catch (error) {
    await processing.close();
    throw error;
  }
  const readiness = createReadiness({
    dependencies: [...(keeping?.dependencies ?? []), ...processing.dependencies],
    stopping: stopping.signal,
  });
  const { processor } = processing;
  return {
    app: createApp({
      ...{ currentSettings, log, metrics, readiness, buffers },
      ...(duties.optimize && { processor }),
      ...(duties.uploads && keeping && { service: keeping.service }),
      ...(page && { page }),
    }),
    backends: { processor: processing.name, ...keeping?.backends },
    get usage() {
      return usage();
    },
    async quiesce() {
      stopping.abort();
      await keeping?.quiesce();
    },
    handOver: () => processing.close(),
    close: async () => keeping?.close(),
  };
}

/** The part of a Filigrane that keeps something: store, queue, cache and what works on them. */
interface Keeping {
  readonly service: ServiceDependencies;
  readonly backends: Readonly<Record<string, string>>;
  readonly dependencies: readonly Dependency[];
  quiesce(): Promise<void>;
  close(): Promise<void>;
}

interface KeepingParts {
  readonly processing: Processing;
  readonly buffers: UploadBuffers;
  readonly metrics: Metrics;
  readonly stopping: AbortController;
}

async function startKeeping(
  { currentSettings, log, onMisconfigured }: ComposeOptions,
  { processing, buffers, metrics, stopping }: KeepingParts,
): Promise<Keeping> {
  const backends = await openBackends({ currentSettings, log, onMisconfigured });
  const { store, queue, cache } = backends;
  const photos = createPhotoStore(store, currentSettings);
  const results = createResultLookup({ photos, cache, currentSettings, log });
  const enqueueJob = createEnqueueJob({ photos, queue, currentSettings });
  const { processor } = processing;
  const working = { photos, results, processor, buffers, currentSettings, log };

  const retryJob = countVerdicts(createRetryJob(working), metrics);
  const failureDelayMs = (): number => currentSettings().RETRY_OPTIMIZER_DELAY_MS;
  const consumers = Array.from({ length: currentSettings().RETRY_CONSUMERS }, () =>
    queue.consume(retryJob, { failureDelayMs }),
  );
  const reconciler = startReconciler({ photos, queue, currentSettings, log });

  return {
    service: {
      uploads: createUploadService({ ...working, enqueueJob }),
      ...{ photos, results },
      statusFeed: createStatusFeed(photos, log),
      stopping: stopping.signal,
    },
    backends: backends.names,
    dependencies: [
      { name: "store", required: true, probe: (signal) => store.probe(signal) },
      { name: "queue", required: true, probe: (signal) => queue.probe(signal) },
      { name: "cache", required: false, probe: (signal) => cache.probe(signal) },
    ],
    async quiesce() {
      await Promise.all([reconciler.stop(), ...consumers.map((consumer) => consumer.stop())]);
    },
    close: () => backends.close(),
  };
}
