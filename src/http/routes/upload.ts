import { type Context, Hono } from "hono";
import { z } from "zod";
import type { CurrentSettings } from "../../config/settings.ts";
import { CONTENT_TYPE } from "../../domain/image-format.ts";
import { jobId } from "../../domain/job.ts";
import type { Metrics, UploadOutcomeName } from "../../ports/metrics.ts";
import type { UploadBuffers } from "../../ports/upload-buffers.ts";
import type { UploadOutcome, UploadService } from "../../services/upload-service.ts";
import type { AppEnv } from "../connection.ts";
import { prefersAsync } from "../negotiation.ts";
import { receivePhoto } from "../receive-photo.ts";
import { countSteps, type RequestTimings, timingHeaders } from "../timings.ts";

/** When a client may ask after a job it was just given, in seconds. */
const RETRY_AFTER_S = 1;

/** What a 202 of `/upload` answers. */
export const acceptedUpload = z.object({
  jobId,
  status: z.literal("pending"),
  statusUrl: z
    .string()
    .regex(/^\/status\/[0-9a-f]{64}$/)
    .describe("Where to ask after the job."),
});
type AcceptedUpload = z.output<typeof acceptedUpload>;

export interface UploadRouteDependencies {
  readonly uploads: UploadService;
  readonly buffers: UploadBuffers;
  readonly currentSettings: CurrentSettings;
  readonly metrics: Metrics;
}

/** `POST /upload`: a photo in, its finished picture out, or the promise of it. */
export function uploadRoutes(dependencies: UploadRouteDependencies): Hono<AppEnv> {
  const { uploads, buffers, currentSettings, metrics } = dependencies;
  return new Hono<AppEnv>().post("/upload", async (c) => {
    const { upload, options } = await receivePhoto(c, buffers, currentSettings());
    const { lease, sha256, filename, readMs, hashMs } = upload;
    const respondAsync = prefersAsync(c.req.header("Prefer"));
    const signal = c.req.raw.signal;
    const outcome = await uploads.process({
      lease,
      sha256,
      filename,
      options,
      respondAsync,
      signal,
      requestId: c.get("requestId"),
    });
    try {
      const timings = { readMs, hashMs, ...outcome.timings };
      countSteps(metrics, timings);
      metrics.uploaded(outcomeName(outcome));
      return answer(c, outcome, timings);
    } finally {
      outcome.release();
    }
  });
}

function outcomeName(outcome: UploadOutcome): UploadOutcomeName {
  if (outcome.kind === "accepted") return "accepted";
  if (outcome.cache === "hit") return "hit";
  return outcome.acknowledged ? "made" : "made_not_stored";
}

/** A Response copies its bytes at once, so the outcome may be released right after. */
function answer(c: Context<AppEnv>, outcome: UploadOutcome, timings: RequestTimings): Response {
  for (const [name, value] of Object.entries(timingHeaders(timings))) c.header(name, value);
  c.header("Vary", "Accept");
  if (outcome.kind === "accepted") return answerAccepted(c, outcome.id);

  const { id, image, cache, acknowledged } = outcome;
  c.header("X-Cache", cache === "hit" ? "HIT" : "MISS");
  if (cache === "hit") c.header("Cache-Status", "Filigrane; hit");
  else c.header("Cache-Status", `Filigrane; fwd=miss; stored${acknowledged ? "" : "=?0"}`);
  if (acknowledged) {
    c.header("ETag", `"${id}"`);
    c.header("Content-Location", `/image/${id}`);
  } else {
    c.header("Cache-Control", "no-store");
  }
  c.header("Content-Type", CONTENT_TYPE[image.format]);
  c.header("Content-Length", String(image.bytes.byteLength));
  return c.body(image.bytes);
}

function answerAccepted(c: Context<AppEnv>, id: string): Response {
  const statusUrl = `/status/${id}`;
  c.header("Location", statusUrl);
  c.header("Retry-After", String(RETRY_AFTER_S));
  c.header("Cache-Control", "no-store");
  c.header("X-Cache", "MISS");
  if (prefersAsync(c.req.header("Prefer"))) c.header("Preference-Applied", "respond-async");
  const accepted: AcceptedUpload = { jobId: id, status: "pending", statusUrl };
  return c.json(accepted, 202);
}
