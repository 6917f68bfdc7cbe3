import { join, resolve } from "node:path";
import { openFilesystemStore } from "./adapters/filesystem/filesystem-store.ts";
import { createLayeredCache } from "./adapters/layered-cache.ts";
import { createMemoryCache } from "./adapters/memory-cache.ts";
import { type MinioStoreOptions, openMinioStore } from "./adapters/minio/minio-store.ts";
import { openRabbitmqQueue } from "./adapters/rabbitmq/rabbitmq-queue.ts";
import { createRedisCache } from "./adapters/redis/redis-cache.ts";
import { openSqliteQueue } from "./adapters/sqlite/sqlite-queue.ts";
import type { CurrentSettings } from "./config/settings.ts";
import type { MisconfiguredBackendError } from "./domain/errors.ts";
import type { JobQueue } from "./ports/job-queue.ts";
import type { Log } from "./ports/log.ts";
import type { ObjectStore } from "./ports/object-store.ts";
import type { ResultCache } from "./ports/result-cache.ts";

/** The three backends that the settings choose. */
export interface Backends {
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly cache: ResultCache;
  /** What is behind each port, for the log. */
  readonly names: Readonly<Record<"store" | "queue" | "cache", string>>;
  /** Gives connections and files back, within a bounded time. Consumers must have been stopped. */
  close(): Promise<void>;
}

export interface BackendsOptions {
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
  /** Told once, when a backend is found later to be set up in a way that cannot work. */
  readonly onMisconfigured: (error: MisconfiguredBackendError) => void;
}

/** A backend and how to give it back. */
export interface Opened<Port> {
  readonly port: Port;
  readonly name: string;
  close(): Promise<void>;
}

/** A lease in the embedded queue outlives the deadline of the job it covers by this much. */
const LEASE_MARGIN_MS = 10_000;

/**
 * Opens the real backends that the settings name and the embedded ones for the rest. A real one that is
 * not up yet is waited for in the background.
 *
 * @throws MisconfiguredBackendError; `StoreUnavailableError`, `QueueUnavailableError` when an embedded
 *   one cannot be opened
 */
export async function openBackends(options: BackendsOptions): Promise<Backends> {
  const opened: Opened<unknown>[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(opened.map((backend) => backend.close()));
  };
  async function keep<Port>(opening: Opened<Port> | Promise<Opened<Port>>): Promise<Opened<Port>> {
    const backend = await opening;
    opened.push(backend);
    return backend;
  }
  try {
    const store = await keep(openStore(options));
    const queue = await keep(openQueue(options));
    const cache = await keep(openCache(options));
    return {
      store: store.port,
      queue: queue.port,
      cache: cache.port,
      names: { store: store.name, queue: queue.name, cache: cache.name },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Opens the object store alone; see `openBackends`. */
export async function openStore(
  options: Pick<BackendsOptions, "currentSettings" | "log">,
): Promise<Opened<ObjectStore>> {
  const minio = minioOptions(options);
  if (minio) {
    const store = openMinioStore(minio);
    const name = `minio ${minio.endpoint.host}/${minio.bucket}`;
    return { port: store, name, close: () => store.close() };
  }
  const folder = resolve(options.currentSettings().DATA_DIR);
  const store = await openFilesystemStore({ directory: join(folder, "objects") });
  return { port: store, name: folder, close: async () => {} };
}

/** How MinIO is reached, where the settings name one. */
export function minioOptions({
  currentSettings,
  log,
}: Pick<BackendsOptions, "currentSettings" | "log">): MinioStoreOptions | undefined {
  const settings = currentSettings();
  const { MINIO_ENDPOINT, MINIO_ROOT_USER, MINIO_ROOT_PASSWORD } = settings;
  if (!MINIO_ENDPOINT || !MINIO_ROOT_USER || !MINIO_ROOT_PASSWORD) return undefined;
  const { host, port, useSsl = settings.MINIO_USE_SSL } = MINIO_ENDPOINT;
  return {
    endpoint: { host, port, useSsl },
    accessKey: MINIO_ROOT_USER,
    secretKey: MINIO_ROOT_PASSWORD,
    bucket: settings.MINIO_BUCKET,
    region: settings.MINIO_REGION,
    pathStyle: settings.MINIO_PATH_STYLE,
    idleTimeoutMs: () => currentSettings().STORE_TIMEOUT_MS,
    log,
  };
}

/** Opens the job queue alone; see `openBackends`. */
export async function openQueue(options: BackendsOptions): Promise<Opened<JobQueue>> {
  const { currentSettings, log, onMisconfigured } = options;
  const { RABBITMQ_URL, DATA_DIR } = currentSettings();
  const timeoutMs = (): number => currentSettings().QUEUE_TIMEOUT_MS;
  const queue = RABBITMQ_URL
    ? await openRabbitmqQueue({ url: RABBITMQ_URL, timeoutMs, log, onMisconfigured })
    : await openSqliteQueue({
        path: join(resolve(DATA_DIR), "queue.sqlite"),
        leaseMs: () => currentSettings().JOB_TIMEOUT_MS + LEASE_MARGIN_MS,
        onError: (error) => log.warn({ err: error }, "job queue"),
      });
  const name = RABBITMQ_URL ? `rabbitmq ${new URL(RABBITMQ_URL).host}` : "sqlite";
  return { port: queue, name, close: () => queue.close() };
}

/** Opens the cache alone; see `openBackends`. */
export async function openCache({
  currentSettings,
  log,
}: Pick<BackendsOptions, "currentSettings" | "log">): Promise<Opened<ResultCache>> {
  const { REDIS_URL } = currentSettings();
  const ttlSeconds = (): number => currentSettings().CACHE_TTL_S;
  const memory = createMemoryCache({
    maxBytes: () => currentSettings().CACHE_MAX_BYTES,
    ttlSeconds,
  });
  if (!REDIS_URL) return { port: memory, name: "memory", close: () => memory.close() };
  const redis = createRedisCache({
    url: REDIS_URL,
    ttlSeconds,
    commandTimeoutMs: () => currentSettings().CACHE_TIMEOUT_MS,
    log,
  });
  const cache = createLayeredCache(memory, redis);
  const name = `memory before redis ${new URL(REDIS_URL).host}`;
  return { port: cache, name, close: () => cache.close() };
}
