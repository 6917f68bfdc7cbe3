import { inLanes } from "../../src/cli/sign/lanes.ts";
import { openPool, type Processing } from "../../src/compose-processor.ts";
import type { Settings } from "../../src/config/settings.ts";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import { createUploadBuffers } from "../../src/ingest/upload-buffers.ts";
import { optionDefaults } from "../../src/services/option-defaults.ts";
import { sizeLimits } from "../../src/services/size-limits.ts";
import { createMemoryLog } from "../../test/fixtures/memory-log.ts";
import type { BenchPicture } from "../pictures.ts";

/** The work of `sign` without its files: the same pictures through the same pool, as many at a time. */
export interface PoolWork {
  /** Makes so many pictures; what that took, in milliseconds. */
  run(photos: number): Promise<number>;
  close(): Promise<void>;
}

export async function openPoolWork(
  pictures: readonly BenchPicture[],
  settings: Settings,
): Promise<PoolWork> {
  const processing = await openPool({
    ...{ currentSettings: () => settings, log: createMemoryLog() },
    onExhausted: () => {
      throw new Error("The workers could not be stopped");
    },
  });
  return {
    async run(photos) {
      const all = Array.from({ length: photos }, (_, index) => pictures[index % pictures.length]);
      const lane = createLane(processing, settings);
      const startedAt = performance.now();
      await inLanes(all, Array(2 * settings.WORKERS).fill(lane));
      return performance.now() - startedAt;
    },
    close: () => processing.close(),
  };
}

function createLane(
  { processor }: Processing,
  settings: Settings,
): (picture: BenchPicture | undefined) => Promise<void> {
  const buffers = createUploadBuffers({
    maxUploadBytes: () => settings.MAX_UPLOAD_BYTES,
    maxInflightBytes: () => Number.MAX_SAFE_INTEGER,
  });
  return async (picture) => {
    if (!picture) throw new Error("There are no pictures to make");
    const lease = buffers.lease();
    try {
      lease.append(picture.bytes);
      const image = await processor.process({
        original: lease,
        options: resolveOptions({}, optionDefaults(settings, "jpeg")),
        limits: sizeLimits(settings),
        timeoutMs: settings.JOB_TIMEOUT_MS,
        whenFull: "wait",
        signal: new AbortController().signal,
      });
      image.release();
    } finally {
      lease.release();
    }
  };
}
