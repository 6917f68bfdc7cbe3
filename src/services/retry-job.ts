import type { Settings } from "../config/settings.ts";
import { type JobMessage, NotAJobError, parseJobMessage } from "../domain/job.ts";
import { resolveOptions } from "../domain/watermark-options.ts";
import type { Delivery, Verdict } from "../ports/job-queue.ts";
import { type AttemptJobDependencies, attemptJob, type Job, retryDelayMs } from "./attempt-job.ts";
import { optionDefaults } from "./option-defaults.ts";

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

/** @throws NotAJobError */
function readJob(body: string, settings: Settings): Job {
  const message = parseJobMessage(body);
  // A message of the original system goes back with its options resolved, once for all.
  const options = message.options ?? resolveOriginalOptions(message, settings);
  return { message: { ...message, options }, options };
}

function resolveOriginalOptions(message: JobMessage, settings: Settings): Job["options"] {
  const { wm_text = "", wm_position = "", wm_format = "", wm_color = "" } = message;
  try {
    return resolveOptions(
      { wm_text, wm_position, wm_format, wm_color },
      optionDefaults(settings, "jpeg"),
    );
  } catch (cause) {
    throw new NotAJobError("The options of the message are wrong", { cause });
  }
}
