import { openStore } from "../../src/compose-backends.ts";
import { readSettings } from "../../src/config/settings.ts";
import { createMemoryLog } from "../../test/fixtures/memory-log.ts";
import type { RealBackends } from "../../test/fixtures/servers/real-backends.ts";
import { waitFor } from "../../test/fixtures/wait-for.ts";
import { startServiceProcess } from "../service-process.ts";
import { sendUploads } from "../upload-load.ts";
import { paddedPictures } from "./padded-pictures.ts";

const UPLOADS = 20;
const UPLOAD_BYTES = 20 * 2 ** 20;

/** What an api may take above idle, beside the bytes of its uploads. */
export const ALLOWED_BYTES = 64_000_000;

const STORED_TIMEOUT_MS = 60_000;

/** Room for all of the uploads, and time for them: a machine may do the work of several. */
const SETTINGS = {
  MAX_UPLOAD_BYTES: `${UPLOAD_BYTES}`,
  MAX_INFLIGHT_BYTES: "512MiB",
  JOB_TIMEOUT_MS: "120000",
  STORE_TIMEOUT_MS: `${STORED_TIMEOUT_MS}`,
} as const;

/** Resident memory of an api while large uploads pass through it. */
export interface ApiMemory {
  readonly uploads: number;
  /** Of all uploads together, which the api held at once. */
  readonly bytes: number;
  /** After a first upload. */
  readonly idleBytes: number;
  /** The most that it ever had, by the system's own count. */
  readonly peakBytes: number;
}

/** What an api took at its peak besides what it took when idle and the bytes of its uploads. */
export function excessBytes({ peakBytes, idleBytes, bytes }: ApiMemory): number {
  return peakBytes - idleBytes - bytes;
}

/**
 * Sends uploads to an api whose optimizer stands still until the store has every original, so that
 * none leaves before the last has come; then they are processed.
 *
 * @throws Error when one of them gets no picture
 */
export async function measureApiMemory(backends: RealBackends): Promise<ApiMemory> {
  await using stack = new AsyncDisposableStack();
  const start = async (settings: Readonly<Record<string, string>>) => {
    const service = await startServiceProcess({ ...SETTINGS, ...settings });
    stack.defer(() => service.stop());
    return service;
  };
  const shared = backends.newSettings();
  const optimizer = await start({ ROLE: "optimizer", WORKERS: "2" });
  const api = await start({ ...shared, ROLE: "api", OPTIMIZER_URL: optimizer.url });
  const [first, ...pictures] = await paddedPictures(1 + UPLOADS, UPLOAD_BYTES);
  if (!first) throw new RangeError("No picture to begin with");

  const load = { url: api.url, expected: 200 } as const;
  await sendUploads({ ...load, pictures: [first], uploads: 1, atOnce: 1 });
  const idleBytes = (await api.memory()).now;

  process.kill(optimizer.pid, "SIGSTOP");
  const sending = sendUploads({ ...load, pictures, uploads: UPLOADS, atOnce: UPLOADS });
  try {
    await Promise.race([sending, untilStored(shared, 1 + UPLOADS)]);
  } finally {
    process.kill(optimizer.pid, "SIGCONT");
  }
  await sending;
  return {
    uploads: UPLOADS,
    bytes: pictures.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    idleBytes,
    peakBytes: (await api.memory()).peak,
  };
}

/** Waits for so many originals: an upload is stored when all of it has come. */
async function untilStored(
  environment: Readonly<Record<string, string>>,
  count: number,
): Promise<void> {
  const settings = readSettings(environment);
  const log = createMemoryLog();
  const { port: store, close } = await openStore({ currentSettings: () => settings, log });
  const signal = AbortSignal.timeout(STORED_TIMEOUT_MS);
  try {
    await waitFor(
      async () => (await Array.fromAsync(store.list("original/", signal))).length === count,
      { what: "every original", timeoutMs: STORED_TIMEOUT_MS, intervalMs: 100 },
    );
  } finally {
    await close();
  }
}
