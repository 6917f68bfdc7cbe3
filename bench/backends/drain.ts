import { openBackends } from "../../src/compose-backends.ts";
import { readSettings } from "../../src/config/settings.ts";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import { createEnqueueJob } from "../../src/services/enqueue-job.ts";
import { optionDefaults } from "../../src/services/option-defaults.ts";
import { createPhotoStore, originalKey, type PhotoStore } from "../../src/services/photo-store.ts";
import { resultId } from "../../src/services/result-id.ts";
import { createMemoryLog } from "../../test/fixtures/memory-log.ts";
import type { RealBackends } from "../../test/fixtures/servers/real-backends.ts";
import { createTemporaryFolder } from "../../test/fixtures/temporary-folder.ts";
import type { BenchPicture } from "../pictures.ts";
import { startServiceProcess } from "../service-process.ts";
import { readIdleMs } from "./idle-time.ts";
import {
  backendProcesses,
  type ProcessorTimes,
  readProcessorTimes,
  timesEach,
} from "./processor-times.ts";

/** Jobs that are put in place at once. */
const FILL_LANES = 8;

const POLL_MS = 100;
const TIMEOUT_MS = 120_000;

/** Share of the jobs that is left when the clock stops: at the very end consumers have no work. */
const LEFT = 0.1;

/** How fast a service works off jobs that were waiting when it was started. */
export interface DrainResult {
  readonly backends: "embedded" | "real";
  readonly consumers: number;
  /** Done while the clock ran. */
  readonly jobs: number;
  readonly elapsedMs: number;
  /** Of all cores together, meanwhile. */
  readonly idleMs: number;
  /** A job's, by process. */
  readonly processorMs: ProcessorTimes;
}

export interface DrainOptions {
  /** Absent for the embedded ones. */
  readonly real: RealBackends | undefined;
  readonly consumers: number;
  readonly jobs: number;
  readonly workers: number;
  readonly picture: BenchPicture;
}

/** Fills a queue that nobody reads, then starts a service on it. */
export async function measureDrain(options: DrainOptions): Promise<DrainResult> {
  const { real, consumers, jobs, workers, picture } = options;
  await using stack = new AsyncDisposableStack();
  const folder = await createTemporaryFolder();
  stack.defer(() => folder.remove());
  const environment = { DATA_DIR: folder.path, ...real?.newSettings() };
  const settings = readSettings(environment);
  const currentSettings = (): typeof settings => settings;
  const { store, queue, close } = await openBackends({
    ...{ currentSettings, log: createMemoryLog() },
    // The service that is started on the same backends says so, and ends.
    onMisconfigured() {},
  });
  stack.defer(close);

  const sha256 = new Bun.CryptoHasher("sha256").update(picture.bytes).digest("hex");
  await store.put(originalKey(sha256), picture.bytes, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const photos = createPhotoStore(store, currentSettings);
  const enqueueJob = createEnqueueJob({ photos, queue, currentSettings });
  let filled = 0;
  const fill = async (): Promise<void> => {
    while (filled < jobs) {
      const fields = { wm_text: `Photo ${filled++}` };
      const jobOptions = resolveOptions(fields, optionDefaults(settings, "jpeg"));
      const id = resultId(sha256, jobOptions);
      await enqueueJob({ id, sha256, filename: picture.name, options: jobOptions });
    }
  };
  await Promise.all(Array.from({ length: FILL_LANES }, fill));

  const service = await startServiceProcess({
    ...environment,
    WORKERS: `${workers}`,
    RETRY_CONSUMERS: `${consumers}`,
  });
  stack.defer(() => service.stop());
  const pids = { service: service.pid, ...(real && backendProcesses(real)) };
  const moment = async () => {
    const left = await countPending(photos);
    const [idleMs, processorMs] = await Promise.all([readIdleMs(), readProcessorTimes(pids)]);
    return { left, at: performance.now(), idleMs, processorMs };
  };
  const first = await moment();
  let last = first;
  while (last.left > jobs * LEFT) {
    if (last.at - first.at > TIMEOUT_MS) throw new Error(`${last.left} jobs are still waiting`);
    await Bun.sleep(POLL_MS);
    last = await moment();
  }
  const done = first.left - last.left;
  return {
    backends: real ? "real" : "embedded",
    consumers,
    jobs: done,
    elapsedMs: last.at - first.at,
    idleMs: last.idleMs - first.idleMs,
    processorMs: timesEach(first.processorMs, last.processorMs, done),
  };
}

/** Jobs that have not ended: each has its marker in the store. */
async function countPending(photos: PhotoStore): Promise<number> {
  const markers = await Array.fromAsync(photos.listMarkers(AbortSignal.timeout(TIMEOUT_MS)));
  return markers.length;
}
