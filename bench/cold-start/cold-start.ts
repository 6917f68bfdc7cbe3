import { postPhoto } from "../../test/fixtures/running-service.ts";
import type { BenchPicture } from "../pictures.ts";
import { startServiceProcess } from "../service-process.ts";

/** What the first uploads of a service that has just started take, one after another. */
export interface ColdStart {
  /** From sending the photo until the picture has been read. */
  readonly answerMs: readonly number[];
  /** Of that, in the worker and on the way to it. */
  readonly workerMs: readonly number[];
}

export interface ColdStartOptions {
  readonly picture: BenchPicture;
  readonly starts: number;
  readonly uploads: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

/** From listening to the first upload: nobody uploads in the moment of the start. */
export const PAUSE_MS = 1000;

/**
 * Starts the service anew for every measurement, with one worker, so that it is the same that makes
 * each picture.
 */
export async function measureColdStarts(options: ColdStartOptions): Promise<ColdStart[]> {
  const { picture, starts, uploads, onProgress } = options;
  const results: ColdStart[] = [];
  for (let start = 1; start <= starts; start++) {
    onProgress(`${start} of ${starts}`);
    const service = await startServiceProcess({ WORKERS: "1" });
    try {
      await Bun.sleep(PAUSE_MS);
      results.push(await measureFirst(service.url, picture, uploads));
    } finally {
      await service.stop();
    }
  }
  return results;
}

async function measureFirst(
  url: string,
  { name, bytes }: BenchPicture,
  uploads: number,
): Promise<ColdStart> {
  const answerMs: number[] = [];
  const workerMs: number[] = [];
  for (let upload = 1; upload <= uploads; upload++) {
    const startedAt = performance.now();
    const fields = { wm_text: `Photo ${upload}`, wm_format: "jpeg" };
    const answer = await postPhoto({ url }, bytes, fields);
    await answer.bytes();
    answerMs.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`${name} was answered ${answer.status}`);
    workerMs.push(Number(answer.headers.get("X-T-Optimizer")));
  }
  return { answerMs, workerMs };
}
