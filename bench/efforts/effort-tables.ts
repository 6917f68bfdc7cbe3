import type { Effort } from "../../src/domain/watermark-options.ts";
import { kilobytes, percentMore, ratio, times } from "../figures.ts";
import type { PipelineResult } from "../pipeline/pipeline.ts";
import type { Table } from "../report.ts";
import type { EncoderCost } from "./encoder-costs.ts";
import { bestCost, type Cost, paretoFront } from "./rate-curve.ts";

export interface PictureCosts {
  readonly picture: string;
  readonly costs: readonly EncoderCost[];
}

/** How many per cent of time one per cent of bytes is worth, by effort. */
const WORTH = { fast: 2, auto: 4, small: 16 } as const satisfies Record<Effort, number>;

/** Every encoder on every picture. */
export function encoderTable(
  caption: string,
  pictures: readonly PictureCosts[],
  atEqual: string,
): Table {
  return {
    caption,
    columns: ["picture", "encoder", "ms", "KB", "PSNR", "SSIM", atEqual],
    rows: pictures.flatMap(({ picture, costs }) =>
      costs.map(({ encoder, times: ms, file, bytes }) => [
        picture,
        encoder,
        times(ms),
        kilobytes(file.bytes),
        file.psnr.toFixed(2),
        file.ssim.toFixed(4),
        kilobytes(bytes),
      ]),
    ),
  };
}

interface MethodCost extends Cost {
  readonly method: string;
}

/** Means over the pictures, as ratios to one method, and what follows from them for each effort. */
export function methodSummary(
  pictures: readonly PictureCosts[],
  usual: string,
): { readonly table: Table; readonly conclusion: string } {
  const costs = meanCosts(pictures, usual);
  const front = paretoFront(costs);
  const choices = Object.entries(WORTH).map(([effort, worth]) => {
    const { method } = bestCost(costs, worth);
    return `for ${effort} method ${method} (a per cent of bytes is worth ${worth} of time)`;
  });
  return {
    table: {
      caption: `libwebp's methods against ${usual} at equal SSIM, means over the pictures`,
      columns: ["method", "bytes", "time", "beaten in both"],
      rows: costs.map((cost) => [
        cost.method,
        percentMore(cost.bytes, 1),
        ratio(cost.ms),
        front.includes(cost) ? "" : "yes",
      ]),
    },
    conclusion: `Best of these per byte and millisecond: ${choices.join(", ")}.`,
  };
}

/** Geometric means of the ratios to `usual`. */
function meanCosts(pictures: readonly PictureCosts[], usual: string): MethodCost[] {
  const methods = pictures[0]?.costs.map(({ encoder }) => encoder) ?? [];
  return methods.map((method) => {
    const ratios = pictures.map(({ costs }) => {
      const own = costs.find(({ encoder }) => encoder === method);
      const base = costs.find(({ encoder }) => encoder === usual);
      if (!own || !base) throw new RangeError(`No figures of ${method} or ${usual}`);
      return { bytes: own.bytes / base.bytes, ms: own.ms / base.ms };
    });
    return {
      method,
      bytes: geometricMean(ratios.map(({ bytes }) => bytes)),
      ms: geometricMean(ratios.map(({ ms }) => ms)),
    };
  });
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** The whole pipeline at each effort. */
export function effortTable(results: readonly PipelineResult[]): Table {
  return {
    caption: "The whole pipeline at each effort, compared with the original as under Pipeline",
    columns: ["picture", "to", "effort", "ms", "KB", "PSNR", "SSIM"],
    rows: results.flatMap(({ picture, format, entries }) =>
      entries.map(({ contestant, whole, bytes, likeness }) => [
        picture,
        format,
        contestant,
        times(whole),
        kilobytes(bytes),
        likeness.psnr.toFixed(2),
        likeness.ssim.toFixed(4),
      ]),
    ),
  };
}
