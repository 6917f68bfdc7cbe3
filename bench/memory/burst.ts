import type { BenchPicture } from "../pictures.ts";
import { sendUploads } from "../upload-load.ts";
import { memoryAtRest, withService } from "./watched-service.ts";

const UPLOADS = 64;

export interface BurstResult {
  readonly uploads: number;
  /** Uploads that became jobs. */
  readonly jobs: number;
  readonly startBytes: number;
  readonly peakBytes: number;
  /** Ten seconds after the last answer. */
  readonly restedBytes: number;
}

/** Uploads all at once on a service that has done nothing yet. */
export async function measureBurst(pictures: readonly BenchPicture[]): Promise<BurstResult> {
  return await withService(async (service) => {
    const startBytes = (await service.memory()).now;
    const load = { url: service.url, pictures, uploads: UPLOADS, atOnce: UPLOADS };
    const { jobs } = await sendUploads({ ...load, expected: 200 });
    const restedBytes = await memoryAtRest(service);
    const peakBytes = (await service.memory()).peak;
    return { uploads: UPLOADS, jobs, startBytes, peakBytes, restedBytes };
  });
}
