import { type BenchPicture, drawnPicture } from "../pictures.ts";
import type { Section, Table } from "../report.ts";
import { median, medianRatio, minimum } from "../statistics.ts";
import { measurePipeline, type PipelineResult } from "./pipeline.ts";

const ROUNDS = 15;
const WARM_UP_ROUNDS = 3;

/** Each step of one worker and the whole of it, beside sharp doing the same work. */
export async function pipelineSection(extra: readonly BenchPicture[]): Promise<Section> {
  const pictures = [
    await drawnPicture("drawn, 6 MP", { width: 2725, height: 2225 }),
    await drawnPicture("drawn, 8 MP", { width: 3840, height: 2160 }),
    ...extra,
  ];
  const results = await measurePipeline({
    pictures,
    rounds: ROUNDS,
    warmUpRounds: WARM_UP_ROUNDS,
  });
  return {
    title: "Pipeline",
    notes: [
      `One worker's pipeline against sharp on one thread, in turns in one process: ${ROUNDS} rounds ` +
        `after ${WARM_UP_ROUNDS} to warm up, each round with another text. Sharp decodes, fits ` +
        "inside 1920x1080 as it does by default (shrinking while it decodes, Lanczos 3), overlays " +
        "the same text as SVG outlines and encodes at the same quality, WebP at effort 2; it " +
        "measures no luminance. The ratio is the median of the rounds' own. One figure of quality " +
        "means other tables in mozjpeg than in libjpeg-turbo: the JPEGs are not equally faithful.",
    ],
    tables: [comparisonTable(results), stepTable(results)],
  };
}

export function comparisonTable(results: readonly PipelineResult[]): Table {
  return {
    caption: "The whole, in milliseconds (minimum / median), and the file that comes out",
    columns: ["picture", "Filigrane", "sharp", "ratio", "Filigrane KB", "sharp KB"],
    rows: results.map((result) => [
      nameOf(result),
      times(result.whole),
      times(result.sharp),
      medianRatio(result.whole, result.sharp).toFixed(2),
      kilobytes(result.bytes),
      kilobytes(result.sharpBytes),
    ]),
  };
}

export function stepTable(results: readonly PipelineResult[]): Table {
  const steps = new Set(results.flatMap((result) => [...result.steps.keys()]));
  return {
    caption: "Filigrane's steps, in milliseconds (minimum / median)",
    columns: ["step", ...results.map(nameOf)],
    rows: [
      ...[...steps].map((step) => [
        step,
        ...results.map(({ steps }) => times(steps.get(step) ?? [])),
      ]),
      ["whole", ...results.map((result) => times(result.whole))],
    ],
  };
}

function nameOf({ picture, format }: PipelineResult): string {
  return `${picture} to ${{ jpeg: "JPEG", webp: "WebP" }[format]}`;
}

/** Nothing for a step that was not run. */
function times(ms: readonly number[]): string {
  if (ms.length === 0) return "";
  return `${figure(minimum(ms))} / ${figure(median(ms))}`;
}

/** Three digits are all that such a figure is worth. */
function figure(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
