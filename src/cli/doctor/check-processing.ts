import { availableParallelism } from "node:os";
import { openProcessing, type Processing } from "../../compose-processor.ts";
import type { Settings } from "../../config/settings.ts";
import { withDeadline } from "../../domain/deadline.ts";
import { resolveOptions } from "../../domain/option-fields.ts";
import { createUploadBuffers } from "../../ingest/upload-buffers.ts";
import { optionDefaults } from "../../services/option-defaults.ts";
import { sizeLimits } from "../../services/size-limits.ts";
import { type Advice, adviceFor, createCauseLog, reasonOf } from "./causes.ts";
import { type Finding, ok, warn, wrong } from "./finding.ts";
import { drawTestPicture } from "./test-picture.ts";

/** How long an optimizer may take to say that it is alive. */
const ALIVE_TIMEOUT_MS = 2_000;

const PICTURE_ADVICE: Advice = [
  [/watermark text/, "change WATERMARK_TEXT to letters that the font has: Latin, Greek, Cyrillic"],
  [/version/, "run the same version of Filigrane on every node"],
  [/more than|limit/, "set MAX_SIDE and MAX_PIXELS higher"],
];

/**
 * The workers, or the optimizers: whether they start or are alive, and make a small picture with the
 * text of the settings.
 */
export async function* checkProcessing(settings: Settings): AsyncGenerator<Finding> {
  const cores = availableParallelism();
  const isOwn = settings.OPTIMIZER_URL === undefined;
  if (isOwn && settings.WORKERS > cores) {
    const detail = `${settings.WORKERS} workers on ${cores} cores cost memory and gain nothing`;
    yield warn("workers", detail, `set WORKERS to ${cores}, or leave it out`);
  }
  let processing: Processing;
  try {
    processing = await openProcessing({
      currentSettings: () => settings,
      log: createCauseLog(),
      onExhausted: () => {},
      warmUp: false,
    });
  } catch (error) {
    yield wrong("workers", reasonOf(error), "give the process more memory, or set WORKERS lower");
    return;
  }
  try {
    for (const dependency of processing.dependencies) yield await checkOptimizer(dependency);
    yield await makePicture(processing, settings);
  } finally {
    await processing.close();
  }
}

async function checkOptimizer({
  name,
  probe,
}: Processing["dependencies"][number]): Promise<Finding> {
  try {
    await withDeadline(probe, {
      timeoutMs: ALIVE_TIMEOUT_MS,
      onTimeout: () => new Error(`There was no answer within ${ALIVE_TIMEOUT_MS} ms`),
    });
    return ok(name, "is alive");
  } catch (error) {
    return warn(name, reasonOf(error), "start it, or correct OPTIMIZER_URL");
  }
}

async function makePicture(processing: Processing, settings: Settings): Promise<Finding> {
  const check = "picture";
  const bytes = drawTestPicture();
  const lease = createUploadBuffers({
    maxUploadBytes: () => bytes.length,
    maxInflightBytes: () => Number.MAX_SAFE_INTEGER,
  }).lease();
  try {
    lease.append(bytes);
    const startedAt = performance.now();
    const image = await processing.processor.process({
      original: lease,
      options: resolveOptions({}, optionDefaults(settings, "jpeg")),
      limits: sizeLimits(settings),
      timeoutMs: settings.JOB_TIMEOUT_MS,
      whenFull: "wait",
      signal: new AbortController().signal,
    });
    image.release();
    const ms = Math.round(performance.now() - startedAt);
    return ok(check, `made by ${processing.name} in ${ms} ms`);
  } catch (error) {
    const reason = reasonOf(error);
    const otherwise = settings.OPTIMIZER_URL
      ? "start an optimizer, or correct OPTIMIZER_URL: until then uploads become jobs"
      : "this is a defect: please report it";
    return wrong(check, reason, adviceFor(reason, PICTURE_ADVICE, otherwise));
  } finally {
    lease.release();
  }
}
