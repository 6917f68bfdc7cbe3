import type { OutputFormat } from "../../src/domain/image-format.ts";
import type { Effort } from "../../src/domain/watermark-options.ts";
import { type PipelineTools, runPipeline } from "../../src/imaging/pipeline.ts";
import { signWithSharp } from "../sharp/sign-with-sharp.ts";
import type { Contestant } from "./contestant.ts";
import { createWorkerTools, LIMITS } from "./worker-tools.ts";

/** The names in the tables; the others are compared with the first. */
export const FILIGRANE = "Filigrane";
export const SHARP = "sharp";
export const JSQUASH = "jSquash";

const BOTH: readonly OutputFormat[] = ["jpeg", "webp"];

/** Everyone who takes part, Filigrane first. */
export async function createContestants(font: Uint8Array): Promise<readonly Contestant[]> {
  return [
    pipelineContestant(FILIGRANE, await createWorkerTools(font)),
    sharpContestant(SHARP, BOTH),
    sharpContestant("sharp, effort 2", ["webp"], 2),
    pipelineContestant(JSQUASH, await createWorkerTools(font, "jsquash")),
    bunImage,
  ];
}

/** One worker at several efforts. */
export function effortContestants(
  tools: PipelineTools,
  efforts: readonly Effort[],
): readonly Contestant[] {
  return efforts.map((effort) => pipelineContestant(effort, tools, effort));
}

/** The pipeline of one worker, called in this thread. */
function pipelineContestant(
  name: string,
  tools: PipelineTools,
  effort: Effort = "auto",
): Contestant {
  return {
    name,
    formats: BOTH,
    make({ bytes, options }) {
      const job = { bytes, options: { ...options, effort }, limits: LIMITS, checkpoint };
      return runPipeline(tools, job);
    },
  };
}

/** Nobody cancels here. */
function checkpoint(): void {}

function sharpContestant(
  name: string,
  formats: readonly OutputFormat[],
  effort?: number,
): Contestant {
  return {
    name,
    formats,
    async make({ bytes, fitted, options: { format }, quality, overlay }) {
      const encoding = { format, quality, ...(effort !== undefined && { effort }) };
      return { bytes: await signWithSharp({ bytes, fitted, overlay, ...encoding }) };
    },
  };
}

/** Decodes, turns, fits and encodes on one thread of Bun's pool; it cannot draw a text. */
const bunImage: Contestant = {
  name: "Bun.Image, no text",
  formats: BOTH,
  async make({ bytes, fitted, options: { format }, quality }) {
    const fittedImage = new Bun.Image(bytes).resize(fitted.width, fitted.height);
    return { bytes: await fittedImage[format]({ quality }).bytes() };
  },
};
