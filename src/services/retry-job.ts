import { NewerJobError, NotAJobError } from "../domain/job.ts";
import type { Delivery, Verdict } from "../ports/job-queue.ts";
import { type AttemptJobDependencies, attemptJob, retryDelayMs } from "./attempt-job.ts";
import { type Job, readJob } from "./read-job.ts";

/**
 * Makes the handler of the retry consumer, which carries out the retry contract: one delivery, one
 * verdict. It never throws.
 *
 * Work is idempotent, keys are content hashes: a job whose result is there is done, however often it
 * is delivered.
 */
export function createRetryJob(
  dependencies: AttemptJobDependencies,
): (delivery: Delivery) => Promise<Verdict> {
  const { currentSettings, log } = dependencies;

  return async (delivery) => {
    const settings = currentSettings();
    let job: Job;
    try {
      job = readJob(delivery.body, settings);
    } catch (error) {
      if (error instanceof NewerJobError) {
        log.warn({ reason: error.message }, "job of a newer version comes back");
        return { action: "retry", delayMs: retryDelayMs(error, settings) };
      }
      if (!(error instanceof NotAJobError)) throw error;
      log.error({ reason: error.message }, "message is not a job; dead");
      return { action: "dead", code: "not_a_job", reason: error.message, attempts: 0 };
    }
    try {
      return await attemptJob(dependencies, job, delivery.signal);
    } catch (error) {
      // Nothing was counted: the store was away before an attempt could begin.
      const delayMs = delivery.signal.aborted ? 0 : retryDelayMs(error, settings);
      const id = job.message.hash;
      if (delivery.signal.aborted) log.info({ id }, "consumer stops; job handed back");
      else log.warn({ id, err: error, delayMs }, "job comes back");
      return { action: "retry", delayMs, body: JSON.stringify(job.message) };
    }
  };
}
