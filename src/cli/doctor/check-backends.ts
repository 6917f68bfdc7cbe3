import { hasMinioBucket } from "../../adapters/minio/minio-bucket.ts";
import {
  minioOptions,
  type Opened,
  openCache,
  openQueue,
  openStore,
} from "../../compose-backends.ts";
import type { Settings } from "../../config/settings.ts";
import { withDeadline } from "../../domain/deadline.ts";
import { MisconfiguredBackendError } from "../../domain/errors.ts";
import { type Advice, adviceFor, createCauseLog, misconfigured, reasonOf } from "./causes.ts";
import { type Finding, ok, warn, wrong } from "./finding.ts";

/** Redis is connected to in the background: how long that may take. */
const CACHE_TIMEOUT_MS = 2_000;
const ASK_AGAIN_MS = 20;

const STORE_ADVICE: Advice = [
  [/InvalidAccessKeyId/, "correct MINIO_ROOT_USER"],
  [/SignatureDoesNotMatch/, "correct MINIO_ROOT_PASSWORD"],
  [/AccessDenied/, "give the user of MINIO_ROOT_USER the right to read and write in the bucket"],
  [/ECONNREFUSED/, "start MinIO, or correct the host and port in MINIO_ENDPOINT"],
  [/ENOTFOUND|EAI_AGAIN/, "correct the host in MINIO_ENDPOINT"],
];

const QUEUE_ADVICE: Advice = [
  [/ACCESS.REFUSED.*login|login was refused/i, "correct the user and password in RABBITMQ_URL"],
  [
    // How the client says that the broker let it in, and then closed the virtual host's door.
    /ConnectionOpenOk|vhost|NOT.ALLOWED/i,
    "correct the virtual host in RABBITMQ_URL, and the rights of the user on it",
  ],
  [/ECONNREFUSED/, "start RabbitMQ, or correct the host and port in RABBITMQ_URL"],
  [/ENOTFOUND|EAI_AGAIN/, "correct the host in RABBITMQ_URL"],
  [/memory|disk/, "give RabbitMQ more memory or disk, or take messages out of it"],
];

const CACHE_ADVICE: Advice = [
  [/WRONGPASS|NOAUTH|invalid password/i, "correct the user and password in REDIS_URL"],
  [/DB index/i, "correct the database in REDIS_URL"],
  [/ECONNREFUSED/, "start Redis, or correct the host and port in REDIS_URL"],
  [/ENOTFOUND|EAI_AGAIN/, "correct the host in REDIS_URL"],
];

const DATA_DIR_ADVICE =
  "make DATA_DIR a folder that the service may write to, with room on its disk";

/** The store: whether it is there, lets us in, has its bucket, and takes an object. */
export async function checkStore(settings: Settings): Promise<Finding> {
  const check = "store";
  const log = createCauseLog();
  const currentSettings = (): Settings => settings;
  const minio = minioOptions({ currentSettings, log });
  try {
    if (minio) {
      const isThere = await ask(settings.STORE_TIMEOUT_MS, (signal) =>
        hasMinioBucket(minio, signal),
      );
      if (!isThere) {
        const detail = `${minio.endpoint.host} has no bucket ${minio.bucket}`;
        return warn(
          check,
          detail,
          "correct MINIO_BUCKET, or let the service create it at its start",
        );
      }
    }
    const name = await probe(() => openStore({ currentSettings, log }), settings.STORE_TIMEOUT_MS);
    return ok(check, `${name} takes objects`);
  } catch (error) {
    if (error instanceof MisconfiguredBackendError) {
      return misconfigured(check, error, "correct MINIO_ENDPOINT");
    }
    const reason = reasonOf(error);
    const advice = minio
      ? adviceFor(reason, STORE_ADVICE, "see that MinIO runs, and MINIO_ENDPOINT")
      : DATA_DIR_ADVICE;
    return wrong(check, reason, advice);
  }
}

/** The queue: whether it is there, lets us in, and has its queues as they have to be. */
export async function checkQueue(settings: Settings): Promise<Finding> {
  const check = "queue";
  const log = createCauseLog();
  const currentSettings = (): Settings => settings;
  const onMisconfigured = (): void => {};
  try {
    const open = () => openQueue({ currentSettings, log, onMisconfigured });
    const name = await probe(open, settings.QUEUE_TIMEOUT_MS);
    return ok(check, `${name} takes messages`);
  } catch (error) {
    if (error instanceof MisconfiguredBackendError) {
      return misconfigured(check, error, "remove or rename the queue, or use another virtual host");
    }
    // Why the broker is away is known to the one who tried to connect.
    const reason = log.reason ?? reasonOf(error);
    const advice = settings.RABBITMQ_URL
      ? adviceFor(reason, QUEUE_ADVICE, "see that RabbitMQ runs, and RABBITMQ_URL")
      : DATA_DIR_ADVICE;
    return wrong(check, reason, advice);
  }
}

/** The cache: nothing depends on it, so that its absence is worth a warning. */
export async function checkCache(settings: Settings): Promise<Finding> {
  const check = "cache";
  const log = createCauseLog();
  const currentSettings = (): Settings => settings;
  const cache = await openCache({ currentSettings, log });
  try {
    await ask(CACHE_TIMEOUT_MS, async (signal) => {
      for (;;) {
        const isThere = await cache.port.probe(signal).then(
          () => true,
          () => false,
        );
        if (isThere) return;
        signal.throwIfAborted();
        await Bun.sleep(ASK_AGAIN_MS);
      }
    });
    return ok(check, `${cache.name} answers`);
  } catch (error) {
    const reason = log.reason ?? reasonOf(error);
    const advice = adviceFor(reason, CACHE_ADVICE, "see that Redis runs, and REDIS_URL");
    return warn(check, `Redis cannot be used: ${reason}`, advice);
  } finally {
    await cache.close();
  }
}

/** Opens a backend and asks whether it can be used; the name of what is behind it. */
async function probe(
  open: () => Promise<Opened<{ probe(signal: AbortSignal): Promise<void> }>>,
  timeoutMs: number,
): Promise<string> {
  const backend = await open();
  try {
    await ask(timeoutMs, (signal) => backend.port.probe(signal));
    return backend.name;
  } finally {
    await backend.close();
  }
}

function ask<T>(timeoutMs: number, question: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return withDeadline(question, {
    timeoutMs,
    onTimeout: () => new Error(`There was no answer within ${timeoutMs} ms`),
  });
}
