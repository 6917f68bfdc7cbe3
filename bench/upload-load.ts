import { finalStatus, postPhoto } from "../test/fixtures/running-service.ts";
import type { BenchPicture } from "./pictures.ts";

export interface UploadLoad {
  readonly url: string;
  /** Sent in turn, each time with another text, so that none is found in a cache. */
  readonly pictures: readonly BenchPicture[];
  readonly uploads: number;
  readonly atOnce: number;
  /** The status that every answer must have; for 200 also 202 and a job that ends done. */
  readonly expected: 200 | 422;
  /** Called after each answer, one call at a time. */
  onAnswer?(answered: number): Promise<void>;
}

const ANSWER_TIMEOUT_MS = 120_000;
let textsUsed = 0;

/**
 * Sends uploads, `atOnce` at a time.
 *
 * @returns how long it took, in milliseconds, and how many uploads became jobs
 * @throws Error at the first answer that is not as expected
 */
export async function sendUploads(load: UploadLoad): Promise<{ elapsedMs: number; jobs: number }> {
  const { uploads, atOnce, onAnswer } = load;
  let sent = 0;
  let answered = 0;
  let jobs = 0;
  let reported = Promise.resolve();
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    while (sent < uploads) {
      const becameJob = await sendOne(load, sent++);
      if (becameJob) jobs += 1;
      const count = ++answered;
      reported = reported.then(() => onAnswer?.(count));
      await reported;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { elapsedMs: performance.now() - startedAt, jobs };
}

async function sendOne({ url, pictures, expected }: UploadLoad, turn: number): Promise<boolean> {
  const picture = pictures[turn % pictures.length];
  if (!picture) throw new RangeError("No pictures to send");
  const text = `Photo ${++textsUsed}`;
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const answer = await postPhoto({ url }, picture.bytes, { wm_text: text }, { signal });
  const body = await answer.bytes();
  if (answer.status === 202 && expected === 200) {
    // The contract of a 202.
    const { jobId } = JSON.parse(new TextDecoder().decode(body)) as { jobId: string };
    const { status } = await finalStatus({ url }, jobId, ANSWER_TIMEOUT_MS);
    if (status !== "done") throw new Error(`Job ${jobId} ended as ${status}`);
    return true;
  }
  if (answer.status !== expected) {
    const why = answer.ok ? "" : `: ${new TextDecoder().decode(body)}`;
    throw new Error(`${picture.name} was answered ${answer.status}, not ${expected}${why}`);
  }
  if (answer.headers.get("x-cache") === "HIT") throw new Error(`"${text}" was found in the cache`);
  return false;
}
