import { type BenchPicture, brokenPng } from "../pictures.ts";
import { median } from "../statistics.ts";
import { sendUploads } from "../upload-load.ts";
import { memoryAtRest, WORKERS, withService } from "./watched-service.ts";

const WINDOWS = 5;
const BROKEN_PER_WINDOW = 20;
const BROKEN_SIZE = { width: 640, height: 480 };

export interface ReplacementWindow {
  /** So far. */
  readonly broken: number;
  readonly replaced: number;
  readonly medianBytes: number;
  readonly highestBytes: number;
}

export interface ReplacementsResult {
  readonly windows: readonly ReplacementWindow[];
  readonly restedBytes: number;
}

/**
 * Gives each worker a good picture, so that it has all the memory it needs, and then a broken one,
 * which makes the pool replace it; over and over.
 */
export async function measureReplacements(
  pictures: readonly BenchPicture[],
): Promise<ReplacementsResult> {
  const broken = [brokenPng(BROKEN_SIZE)];
  return await withService(async (service) => {
    const load = { url: service.url, uploads: WORKERS, atOnce: WORKERS };
    const windows: ReplacementWindow[] = [];
    for (let window = 1; window <= WINDOWS; window++) {
      const samples: number[] = [];
      for (let sent = 0; sent < BROKEN_PER_WINDOW; sent += WORKERS) {
        await sendUploads({ ...load, pictures, expected: 200 });
        samples.push((await service.memory()).now);
        await sendUploads({ ...load, pictures: broken, expected: 422 });
      }
      windows.push({
        broken: window * BROKEN_PER_WINDOW,
        replaced: service.workersReplaced,
        medianBytes: median(samples),
        highestBytes: Math.max(...samples),
      });
    }
    await sendUploads({ ...load, pictures, expected: 200 });
    return { windows, restedBytes: await memoryAtRest(service) };
  });
}
