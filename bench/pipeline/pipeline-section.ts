import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { percentMore, ratio, verdict } from "../figures.ts";
import type { BenchPicture } from "../pictures.ts";
import type { Section } from "../report.ts";
import { createOverlayMaker } from "../sharp/svg-overlay.ts";
import { median, medianRatio } from "../statistics.ts";
import { createContestants, SHARP } from "./contestants.ts";
import { measurePipeline, type PipelineResult } from "./pipeline.ts";
import {
  comparedSteps,
  comparedStepTable,
  entryOf,
  fileTable,
  ownStepTable,
  wholeRatio,
  wholeTable,
} from "./pipeline-tables.ts";

const WARM_UP_ROUNDS = 3;

/** Times sharp's own. */
const GOALS = {
  jpeg: { middle: 0.35, any: 0.5 },
  webp: { any: 0.3, bytes: 1.05, ssim: 0.95 },
} as const;

export interface PipelineSectionOptions {
  readonly pictures: readonly BenchPicture[];
  readonly rounds: number;
  readonly onProgress: (what: string) => void;
}

/** The whole of one worker and each step of it, beside others doing the same work. */
export async function pipelineSection(options: PipelineSectionOptions): Promise<Section> {
  const font = await readBundledFont();
  const results = await measurePipeline({
    ...options,
    contestants: await createContestants(font),
    overlayOf: createOverlayMaker(font),
    withSharpSteps: true,
    warmUpRounds: WARM_UP_ROUNDS,
  });
  const jpeg = results.filter(({ format }) => format === "jpeg");
  const webp = results.filter(({ format }) => format === "webp");
  return {
    title: "Pipeline",
    notes: [
      "One worker's pipeline against others on one thread, in turns in one process: " +
        `${options.rounds} rounds after ${WARM_UP_ROUNDS} to warm up, each with another text. ` +
        "Milliseconds, minimum / median; the ratio is Filigrane's time to theirs, the median of the " +
        "rounds' own.",
      "Sharp decodes, turns upright, fits inside 1920x1080 as it does by default (shrinking while " +
        "it decodes, Lanczos 3), composites the same text as SVG outlines, keeps the colour profile " +
        "and encodes at the same quality, WebP at its default effort 4 unless told; it measures no " +
        "luminance. jSquash is Filigrane's pipeline on the codecs of the jSquash packages. " +
        "Bun.Image can do all but draw.",
      "PSNR (red, green and blue, in dB) and SSIM (luma) compare the part above the text with the " +
        "original, averaged over areas to the same size in floating point. One figure of quality " +
        "means different tables to different encoders: bytes and likeness belong together.",
      ...verdictsOn(jpeg, jpegVerdict),
      ...verdictsOn(webp, webpVerdict),
      ...verdictsOn(jpeg, stepVerdict),
    ],
    tables: [
      ...[jpeg, webp].flatMap((of) => [wholeTable(of), fileTable(of)]),
      comparedStepTable(results),
      ownStepTable(jpeg),
    ],
  };
}

function verdictsOn(
  results: readonly PipelineResult[],
  verdictOf: (results: readonly PipelineResult[]) => string,
): string[] {
  return results.length > 0 ? [verdictOf(results)] : [];
}

/** Whether JPEG to JPEG is as quick as was aimed at. */
export function jpegVerdict(results: readonly PipelineResult[]): string {
  const ratios = results.flatMap(toSharp);
  const { middle, any } = GOALS.jpeg;
  return verdict(
    `To JPEG, at most ${middle} of sharp's time, and never above ${any}`,
    median(ratios) <= middle && ratios.every((value) => value <= any),
    `${ratios.map(ratio).join(", ")}; in the middle ${ratio(median(ratios))}`,
  );
}

/** Whether WebP comes out as quickly as was aimed at, and as small and as good. */
export function webpVerdict(results: readonly PipelineResult[]): string {
  const ratios = results.flatMap(toSharp);
  const files = results.flatMap(filesToSharp);
  const { any, bytes, ssim } = GOALS.webp;
  return verdict(
    `To WebP, at most ${any} of sharp's time, with bytes and SSIM at most 5 % worse`,
    ratios.every((value) => value <= any) &&
      files.every((file) => file.bytes <= bytes && file.ssim >= ssim),
    `${ratios.map(ratio).join(", ")}; bytes ${percents(files.map((file) => file.bytes))}; ` +
      `SSIM ${percents(files.map((file) => file.ssim))}`,
  );
}

/** Whether decode, fit and encode are each quicker than sharp's own. */
export function stepVerdict(results: readonly PipelineResult[]): string {
  const ratios = results.flatMap((result) =>
    comparedSteps(result)
      .filter(({ step }) => step !== "decode and fit")
      .map(({ step, ours, sharp }) => ({ step, value: medianRatio(ours, sharp) })),
  );
  const worst = Map.groupBy(ratios, ({ step }) => step)
    .entries()
    .map(([step, all]) => `${step} ${ratio(Math.max(...all.map(({ value }) => value)))}`);
  return verdict(
    "To JPEG, decode, fit and encode each below sharp's own",
    ratios.every(({ value }) => value < 1),
    `at worst ${[...worst].join(", ")}`,
  );
}

function toSharp(result: PipelineResult): number[] {
  const sharp = entryOf(result, SHARP);
  return sharp ? [wholeRatio(result, sharp)] : [];
}

function filesToSharp(result: PipelineResult): { readonly bytes: number; readonly ssim: number }[] {
  const sharp = entryOf(result, SHARP);
  const [ours] = result.entries;
  if (!sharp || !ours) return [];
  return [{ bytes: ours.bytes / sharp.bytes, ssim: ours.likeness.ssim / sharp.likeness.ssim }];
}

function percents(values: readonly number[]): string {
  return values.map((value) => percentMore(value, 1)).join(", ");
}
