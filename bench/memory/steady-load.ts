import type { BenchPicture } from "../pictures.ts";
import { median } from "../statistics.ts";
import { sendUploads } from "../upload-load.ts";
import { memoryAtRest, withService } from "./watched-service.ts";

const AT_ONCE = 4;
const WINDOWS = 5;

/** Resident memory over one part of the uploads, read after each of them. */
export interface MemoryWindow {
  readonly uploads: number;
  readonly lastBytes: number;
  readonly medianBytes: number;
  readonly highestBytes: number;
}

export interface SteadyResult {
  readonly startBytes: number;
  /** Five equal parts of the uploads, in order. */
  readonly windows: readonly MemoryWindow[];
  readonly peakBytes: number;
  /** Ten seconds after the last answer. */
  readonly restedBytes: number;
  readonly perSecond: number;
}

export interface SteadyLoad {
  readonly pictures: readonly BenchPicture[];
  readonly uploads: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

export async function measureSteadyLoad(load: SteadyLoad): Promise<SteadyResult> {
  const { pictures, uploads, onProgress } = load;
  return await withService(async (service) => {
    const startBytes = (await service.memory()).now;
    const samples: number[] = [];
    const { elapsedMs } = await sendUploads({
      ...{ url: service.url, pictures, uploads, atOnce: AT_ONCE, expected: 200 },
      async onAnswer(answered) {
        samples.push((await service.memory()).now);
        if (answered % 100 === 0) onProgress(`${answered} of ${uploads} uploads`);
      },
    });
    const restedBytes = await memoryAtRest(service);
    return {
      startBytes,
      windows: windowsOf(samples),
      peakBytes: (await service.memory()).peak,
      restedBytes,
      perSecond: (1000 * uploads) / elapsedMs,
    };
  });
}

/** Cuts the samples, at least five of them, into five parts of one size; the last takes the rest. */
export function windowsOf(samples: readonly number[]): MemoryWindow[] {
  const size = Math.floor(samples.length / WINDOWS);
  if (size === 0) throw new RangeError(`${samples.length} samples; expected ${WINDOWS} at least`);
  return Array.from({ length: WINDOWS }, (_, index) => {
    const isLast = index === WINDOWS - 1;
    const part = samples.slice(index * size, isLast ? undefined : (index + 1) * size);
    return {
      uploads: part.length,
      lastBytes: part.at(-1) ?? Number.NaN,
      medianBytes: median(part),
      highestBytes: Math.max(...part),
    };
  });
}
