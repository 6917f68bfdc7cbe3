import type { Settings } from "../config/settings.ts";
import { type JobMessage, NotAJobError, parseJobMessage } from "../domain/job.ts";
import { resolveOptions } from "../domain/option-fields.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import { optionDefaults } from "./option-defaults.ts";

/** What a message asks for. */
export interface Job {
  /** With its options resolved. */
  readonly message: JobMessage;
  readonly options: CanonicalOptions;
}

/**
 * Reads a message as the consumer of jobs does. One of the original system has its options resolved,
 * and goes on with them, once for all.
 *
 * @throws NotAJobError, NewerJobError
 */
export function readJob(body: string, settings: Settings): Job {
  const message = parseJobMessage(body);
  const options = message.options ?? resolveOriginalOptions(message, settings);
  return { message: { ...message, options }, options };
}

function resolveOriginalOptions(message: JobMessage, settings: Settings): CanonicalOptions {
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
