import { acceptImage } from "../domain/accept-image.ts";
import type { ImageSizeLimits } from "../domain/errors.ts";
import type { Size } from "../domain/geometry.ts";
import { readIccProfile } from "../domain/icc-profile.ts";
import type { OutputFormat } from "../domain/image-format.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import type { StepTimings } from "../ports/image-processor.ts";
import type { Codecs } from "./codecs/codecs.ts";
import type { Engine } from "./engine/engine.ts";
import { createStepRunner } from "./step-runner.ts";
import { chooseInk, type LuminanceSum } from "./steps/choose-ink.ts";
import { decode } from "./steps/decode.ts";
import { drawWatermark } from "./steps/draw-watermark.ts";
import { encode } from "./steps/encode.ts";
import { fit, neededSize, storedFit } from "./steps/fit.ts";
import { layOnWhite } from "./steps/lay-on-white.ts";
import { orient } from "./steps/orient.ts";
import { placeText } from "./steps/place-text.ts";
import type { TextRenderer } from "./text/text-renderer.ts";

/** What a worker has at hand for every job; used by one job at a time. */
export interface PipelineTools {
  readonly engine: Engine;
  readonly codecs: Codecs;
  readonly textRenderer: TextRenderer;
  readonly luminanceSum: LuminanceSum;
}

export interface PipelineJob {
  /** The whole original, on shared memory or not; only read. */
  readonly bytes: Uint8Array;
  readonly options: CanonicalOptions;
  readonly limits: ImageSizeLimits;
  /** Called before every step; throws when the job is no longer wanted or overdue. */
  checkpoint(): void;
}

export interface PipelineResult extends Size {
  readonly bytes: Uint8Array;
  readonly format: OutputFormat;
  readonly steps: StepTimings;
}

/**
 * Makes the finished picture. The pixels stay in the engine's memory from `decode` to `encode`.
 *
 * @returns bytes that are the codec's, valid until the next job
 * @throws RefusedError, and whatever `checkpoint` throws
 */
export async function runPipeline(tools: PipelineTools, job: PipelineJob): Promise<PipelineResult> {
  const { engine, codecs, textRenderer, luminanceSum } = tools;
  const { bytes, options, limits } = job;
  const { step, timings } = createStepRunner(job.checkpoint);
  engine.reset();

  const header = await step("header", () => acceptImage(bytes, limits));
  const fitting = { header, size: storedFit(header, options), effort: options.effort };
  const decoding = { header, atLeast: neededSize(fitting) };
  const stored = await step("decode", () => decode(bytes, decoding, codecs, engine));
  // Scaled first: turning the small picture costs a fraction, and no second full-size one.
  const fitted = await step("fit", () => fit(stored, fitting, codecs, engine));
  const upright = await step("orient", () => orient(fitted, header.orientation, engine));
  const ground = await step("lay on white", () => layOnWhite(upright, options.format, engine));
  const text = await step("text", () => placeText(ground.plane, options, textRenderer));
  const ink = await step("luminance", () => chooseInk(ground, text, options.color, luminanceSum));
  await step("watermark", () => drawWatermark(ground.plane, text, ink, engine));
  const icc = readIccProfile(bytes, header);
  const source = { format: header.format, icc };
  const file = await step("encode", () => encode(ground, source, options, codecs, engine));

  const { width, height } = ground.plane;
  return { bytes: file, format: options.format, width, height, steps: timings };
}
