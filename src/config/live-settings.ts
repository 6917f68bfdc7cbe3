import { isDeepStrictEqual } from "node:util";
import {
  type CurrentSettings,
  checkSettings,
  type GivenSettings,
  gatherSettings,
  type Settings,
} from "./settings.ts";

/** When a new value holds: for whatever begins from then on, or only from the next start. */
export const HOLDS = {
  HOST: "next start",
  PORT: "next start",
  ROLE: "next start",
  DATA_DIR: "next start",
  WORKERS: "next start",
  POOL_QUEUE: "at once",
  JOB_TIMEOUT_MS: "at once",
  SHUTDOWN_TIMEOUT_MS: "at once",
  // The workers' memory is laid out for these two.
  MAX_UPLOAD_BYTES: "next start",
  MAX_PIXELS: "next start",
  // At least as much as MAX_UPLOAD_BYTES: the two change together.
  MAX_INFLIGHT_BYTES: "next start",
  UPLOAD_TIMEOUT_MS: "at once",
  MAX_SIDE: "at once",
  MAX_WIDTH: "at once",
  MAX_HEIGHT: "at once",
  WATERMARK_TEXT: "at once",
  EFFORT: "at once",
  CODECS: "next start",
  CACHE_MAX_BYTES: "at once",
  CACHE_TTL_S: "at once",
  STORE_TIMEOUT_MS: "at once",
  QUEUE_TIMEOUT_MS: "at once",
  CACHE_TIMEOUT_MS: "at once",
  RETRY_STORE_DELAY_MS: "at once",
  RETRY_OPTIMIZER_DELAY_MS: "at once",
  MAX_ATTEMPTS: "at once",
  RETRY_CONSUMERS: "next start",
  RECONCILE_INTERVAL_S: "at once",
  RECONCILE_AFTER_S: "at once",
  CORS_ORIGIN: "at once",
  LOG_LEVEL: "at once",
  MINIO_ENDPOINT: "next start",
  MINIO_ROOT_USER: "next start",
  MINIO_ROOT_PASSWORD: "next start",
  MINIO_BUCKET: "next start",
  MINIO_REGION: "next start",
  MINIO_USE_SSL: "next start",
  MINIO_PATH_STYLE: "next start",
  RABBITMQ_URL: "next start",
  REDIS_URL: "next start",
  OPTIMIZER_URL: "next start",
  ALLOW_LOCAL: "next start",
} as const satisfies Record<keyof Settings, "at once" | "next start">;

// The keys of a literal.
const NAMES = Object.keys(HOLDS) as readonly (keyof Settings)[];

export interface ReloadReport {
  /** In force from now on. */
  readonly changed: readonly (keyof Settings)[];
  /** Read, but in force only from the next start. */
  readonly waiting: readonly (keyof Settings)[];
}

/** The settings of a running process. */
export interface LiveSettings {
  /** One frozen object, replaced whole: whoever asked keeps what it was given. */
  readonly current: CurrentSettings;
  /**
   * Reads file and environment again.
   *
   * @throws InvalidSettingsError; nothing has changed then
   */
  reload(): ReloadReport;
}

/** @throws InvalidSettingsError */
export function openSettings(
  environment: Readonly<Record<string, string | undefined>>,
): LiveSettings {
  const atStart = gatherSettings(environment);
  let settings = checkSettings(atStart);
  return {
    current: () => settings,
    reload() {
      const given = gatherSettings(environment);
      const wanted = checkSettings(given);
      const next = checkSettings(combine(given, atStart));
      const before = settings;
      settings = next;
      return {
        changed: NAMES.filter((name) => !isDeepStrictEqual(before[name], next[name])),
        waiting: NAMES.filter((name) => !isDeepStrictEqual(wanted[name], next[name])),
      };
    },
  };
}

/** What holds at once from `given`, the rest as it was at the start. */
function combine(given: GivenSettings, atStart: GivenSettings): GivenSettings {
  const combined: Record<string, string> = {};
  for (const name of NAMES) {
    const text = (HOLDS[name] === "at once" ? given : atStart)[name];
    if (text !== undefined) combined[name] = text;
  }
  return combined;
}
