import type { OutputFormat } from "../../src/domain/image-format.ts";
import { kilobytes, percentMore, ratio, times } from "../figures.ts";
import type { Table } from "../report.ts";
import { medianRatio } from "../statistics.ts";
import { JSQUASH, SHARP } from "./contestants.ts";
import type { Entry } from "./entrant.ts";
import type { PipelineResult } from "./pipeline.ts";

const FORMAT_NAME = {
  jpeg: "JPEG",
  webp: "WebP",
} as const satisfies Record<OutputFormat, string>;

/** Whose entry it is, if it took part. */
export function entryOf({ entries }: PipelineResult, contestant: string): Entry | undefined {
  return entries.find((entry) => entry.contestant === contestant);
}

/** The first contestant's time over another's. */
export function wholeRatio({ entries }: PipelineResult, other: Entry): number {
  return medianRatio(entries[0]?.whole ?? [], other.whole);
}

/** Everyone's whole time, one row a picture; results of one format. */
export function wholeTable(results: readonly PipelineResult[]): Table {
  const [first] = results;
  const others = first?.entries.slice(1) ?? [];
  return {
    caption: `To ${formatName(first)}, the whole`,
    columns: [
      "picture",
      first?.entries[0]?.contestant ?? "",
      ...others.flatMap(({ contestant }) => [contestant, "ratio"]),
    ],
    rows: results.map((result) => [
      result.picture,
      times(result.entries[0]?.whole ?? []),
      ...result.entries
        .slice(1)
        .flatMap((other) => [times(other.whole), ratio(wholeRatio(result, other))]),
    ]),
  };
}

/** Bytes and likeness of what everyone made, one row a picture and contestant; one format. */
export function fileTable(results: readonly PipelineResult[]): Table {
  return {
    caption: `To ${formatName(results[0])}, the files`,
    columns: ["picture", "by", "KB", "PSNR", "SSIM", "bytes to sharp's", "SSIM to sharp's"],
    rows: results.flatMap((result) => {
      const sharp = entryOf(result, SHARP);
      return result.entries.map((entry) => [
        result.picture,
        entry.contestant,
        kilobytes(entry.bytes),
        entry.likeness.psnr.toFixed(2),
        entry.likeness.ssim.toFixed(4),
        ...(sharp && sharp !== entry
          ? [
              percentMore(entry.bytes, sharp.bytes),
              percentMore(entry.likeness.ssim, sharp.likeness.ssim),
            ]
          : ["", ""]),
      ]);
    }),
  };
}

/** The pipeline's steps by name, one column a picture; results of one format. */
export function ownStepTable(results: readonly PipelineResult[]): Table {
  const own = results.flatMap(({ entries }) => entries.slice(0, 1));
  const steps = new Set(own.flatMap((entry) => [...entry.steps.keys()]));
  return {
    caption: `To ${formatName(results[0])}, the steps of ${own[0]?.contestant}`,
    columns: ["step", ...results.map(({ picture }) => picture)],
    rows: [
      ...[...steps].map((step) => [
        step,
        ...own.map((entry) => times(entry.steps.get(step) ?? [])),
      ]),
      ["whole", ...own.map(({ whole }) => times(whole))],
    ],
  };
}

/** Steps of ours that make up what sharp does in one: a picture turns upright as it is fitted. */
const COUNTERPARTS = [
  { step: "decode", ours: ["decode"] },
  { step: "fit", ours: ["fit"] },
  { step: "decode and fit", ours: ["decode", "orient", "fit"] },
  { step: "encode", ours: ["encode"] },
] as const;

/** One step of one result beside the same step of others, round by round. */
export interface ComparedStep {
  readonly step: (typeof COUNTERPARTS)[number]["step"];
  readonly ours: readonly number[];
  readonly sharp: readonly number[];
  readonly jsquash: readonly number[];
}

export function comparedSteps(result: PipelineResult): ComparedStep[] {
  return COUNTERPARTS.map(({ step, ours }) => ({
    step,
    ours: sumOfSteps(result.entries[0], ours),
    sharp: result.sharpSteps.get(step) ?? [],
    jsquash: sumOfSteps(entryOf(result, JSQUASH), ours),
  }));
}

/** The steps that others can do alone; what does not depend on the format is shown once. */
export function comparedStepTable(results: readonly PipelineResult[]): Table {
  const seen = new Set<string>();
  const rows = results.flatMap((result) =>
    comparedSteps(result).flatMap(({ step, ours, sharp, jsquash }) => {
      const name = step === "encode" ? `encode ${FORMAT_NAME[result.format]}` : step;
      const key = `${result.picture}: ${name}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [
        [
          result.picture,
          name,
          times(ours),
          times(sharp),
          ratio(medianRatio(ours, sharp)),
          times(jsquash),
          ratio(medianRatio(ours, jsquash)),
        ],
      ];
    }),
  );
  return {
    caption: "Single steps",
    columns: ["picture", "step", "Filigrane", "sharp", "ratio", "jSquash", "ratio"],
    // The steps of a picture stand together, its encoders last.
    rows: rows.toSorted(([a = ""], [b = ""]) => order(results, a) - order(results, b)),
  };
}

function order(results: readonly PipelineResult[], picture: string): number {
  return results.findIndex((result) => result.picture === picture);
}

function sumOfSteps(entry: Entry | undefined, names: readonly string[]): number[] {
  const steps = names.map((name) => entry?.steps.get(name) ?? []);
  return (entry?.whole ?? []).map((_, round) =>
    steps.reduce((total, ms) => total + (ms[round] ?? 0), 0),
  );
}

function formatName(result: PipelineResult | undefined): string {
  return result ? FORMAT_NAME[result.format] : "";
}
