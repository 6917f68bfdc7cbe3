import { z } from "zod";
import { canonicalOptions } from "./canonical-options.ts";
import { isObjectKey } from "./object-key.ts";

/** What `{id}` is everywhere: SHA-256 in lower-case hexadecimal digits. */
export const ID_PATTERN = /^[0-9a-f]{64}$/;

const jobMessage = z.object({
  /** The job's id, which is its result's. */
  hash: z.string().regex(ID_PATTERN),
  /** Where the original lies in the object store. */
  original_key: z.string().refine(isObjectKey, "expected a key of the object store"),
  filename: z.string().optional(),
  wm_text: z.string().optional(),
  wm_position: z.string().optional(),
  wm_format: z.string().optional(),
  wm_color: z.string().optional(),
  /** Absent in messages of the original system. */
  options: canonicalOptions.optional(),
  /** Attempts in the record that must not count, because they could not be taken back there. */
  uncounted: z.int().nonnegative().optional(),
});

/** What travels through the queue. Fields that are not known are ignored. */
export type JobMessage = z.output<typeof jobMessage>;

/** Why a message is no job; such a message is a dead letter. */
export class NotAJobError extends Error {
  override readonly name = "NotAJobError";
}

/** @throws NotAJobError naming what is wrong */
export function parseJobMessage(body: string): JobMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new NotAJobError("The message is not JSON", { cause });
  }
  const parsed = jobMessage.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NotAJobError(`The message is not a job: ${issue?.path.join(".")}: ${issue?.message}`);
}

const jobError = z.object({ code: z.string(), detail: z.string() });

/** What went wrong, for whoever asks after the job. */
export type JobError = z.output<typeof jobError>;

const jobRecord = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("pending"),
    phase: z.enum(["waiting", "working"]),
    /** Attempts counted against the job. */
    attempts: z.int().nonnegative(),
    /** ISO 8601. */
    nextAttemptAt: z.string(),
    lastError: jobError.optional(),
  }),
  z.object({ status: z.literal("failed"), attempts: z.int().nonnegative(), error: jobError }),
  z.object({ status: z.literal("done"), attempts: z.int().nonnegative() }),
]);

/** The job's record in the object store. It never says more than the result itself. */
export type JobRecord = z.output<typeof jobRecord>;
export type PendingRecord = Extract<JobRecord, { status: "pending" }>;

/** @returns `undefined` for a record that cannot be read: the job is then judged as never recorded */
export function parseJobRecord(text: string): JobRecord | undefined {
  try {
    return jobRecord.safeParse(JSON.parse(text)).data;
  } catch {
    // JSON.parse has nothing to say that the answer `undefined` does not.
    return undefined;
  }
}

/** What `GET /status/{id}` answers. */
export type JobStatus =
  | { readonly status: "done"; readonly url: string }
  | PendingRecord
  | { readonly status: "failed"; readonly error: JobError };

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
  return record?.status === "pending" ? record : undefined;
}
