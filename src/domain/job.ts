import { z } from "zod";
import { canonicalOptions, versioned } from "./canonical-options.ts";
import { ProcessorUnavailableError } from "./errors.ts";
import { isObjectKey } from "./object-key.ts";
import { PIPELINE_VERSION } from "./watermark-options.ts";

/** What `{id}` is everywhere. */
export const jobId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 in 64 lower-case hexadecimal digits.");

const jobMessage = z.object({
  /** The job's id, which is its result's. */
  hash: jobId,
  /** Where the original lies in the object store. */
  original_key: z.string().refine(isObjectKey, "expected a key of the object store"),
  filename: z.string().optional(),
  wm_text: z.string().optional(),
  wm_position: z.string().optional(),
  wm_format: z.string().optional(),
  wm_color: z.string().optional(),
  /** Absent in messages of the original system. */
  options: canonicalOptions.optional(),
  /** Attempts that must not count, because they could not be taken back in the record. */
  uncounted: z.int().nonnegative().optional(),
});

/** What travels through the queue. Fields that are not known are ignored. */
export type JobMessage = z.output<typeof jobMessage>;

/** Why a message is no job; such a message is a dead letter. */
export class NotAJobError extends Error {
  override readonly name = "NotAJobError";
}

/**
 * A job of a newer version of the service, such as there is while nodes are replaced. It waits, as it
 * is, for a process that can read it.
 */
export class NewerJobError extends ProcessorUnavailableError {}

const jobOfAnyVersion = z.object({ options: versioned });

/**
 * @throws NotAJobError naming what is wrong
 * @throws NewerJobError before the rest is judged, which need not make sense to this version
 */
export function parseJobMessage(body: string): JobMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new NotAJobError("The message is not JSON", { cause });
  }
  const version = jobOfAnyVersion.safeParse(json).data?.options.pipelineVersion;
  if (version !== undefined && version > PIPELINE_VERSION) {
    throw new NewerJobError(
      `The job asks for pipeline version ${version}, this is ${PIPELINE_VERSION}`,
    );
  }
  const parsed = jobMessage.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NotAJobError(`The message is not a job: ${issue?.path.join(".")}: ${issue?.message}`);
}

export const jobError = z.object({
  code: z
    .string()
    .describe(
      "As in a problem's `code`, or `attempts_exhausted` for a job that ended every attempt itself.",
    ),
  detail: z.string().describe("The same for a reader."),
});

/** What went wrong, for whoever asks after the job. */
export type JobError = z.output<typeof jobError>;

/** A job that waits for an attempt or is being worked on. */
export const pendingJob = z.object({
  status: z.literal("pending"),
  phase: z.enum(["waiting", "working"]),
  attempts: z.int().nonnegative().describe("Attempts counted against the job."),
  nextAttemptAt: z
    .string()
    .meta({ format: "date-time", description: "When it is tried next, in ISO 8601." }),
  lastError: jobError.optional().describe("Why the last attempt failed."),
});

const jobRecord = z.discriminatedUnion("status", [
  // How many of the message's uncounted attempts are taken off already: it may be delivered again.
  pendingJob.extend({ uncounted: z.int().nonnegative().optional() }),
  z.object({ status: z.literal("failed"), attempts: z.int().nonnegative(), error: jobError }),
  z.object({ status: z.literal("done"), attempts: z.int().nonnegative() }),
]);

/** The job's record in the object store. It never says more than the result itself. */
export type JobRecord = z.output<typeof jobRecord>;
export type PendingRecord = z.output<typeof pendingJob>;

/** @returns `undefined` for a record that cannot be read: the job is then judged as never recorded */
export function parseJobRecord(text: string): JobRecord | undefined {
  try {
    return jobRecord.safeParse(JSON.parse(text)).data;
  } catch {
    // JSON.parse has nothing to say that the answer `undefined` does not.
    return undefined;
  }
}

/** A job whose picture is there. */
export const doneJob = z.object({
  status: z.literal("done"),
  url: z
    .string()
    .regex(/^\/image\/[0-9a-f]{64}$/)
    .describe("Where the picture is."),
});

/** A job that is not tried again. */
export const failedJob = z.object({ status: z.literal("failed"), error: jobError });

/** What `GET /status/{id}` answers. */
export const jobStatus = z.discriminatedUnion("status", [doneJob, pendingJob, failedJob]);
export type JobStatus = Readonly<z.output<typeof jobStatus>>;

export function isFinal(status: JobStatus): boolean {
  return status.status !== "pending";
}

/**
 * The status as it follows from what is stored: a result means `done`, whatever the record says.
 *
 * @returns `undefined` when the id was never seen
 */
export function deriveStatus(
  id: string,
  stored: { readonly hasResult: boolean; readonly record: JobRecord | undefined },
): JobStatus | undefined {
  if (stored.hasResult) return { status: "done", url: `/image/${id}` };
  const { record } = stored;
  if (record?.status === "failed") return { status: "failed", error: record.error };
  // A record that says done without its result: the result was removed from outside.
  if (record?.status !== "pending") return undefined;
  const { uncounted: _, ...pending } = record;
  return pending;
}
