import sharp from "sharp";
import { acceptImage } from "../../src/domain/accept-image.ts";
import { fitInside, type Size } from "../../src/domain/geometry.ts";
import type { OutputFormat } from "../../src/domain/image-format.ts";
import type { ImageHeader } from "../../src/domain/image-header.ts";
import { type CanonicalOptions, PIPELINE_VERSION } from "../../src/domain/watermark-options.ts";
import { type PipelineTools, runPipeline } from "../../src/imaging/pipeline.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import type { BenchPicture } from "../pictures.ts";
import { createOverlayMaker, type OverlayMaker, signWithSharp } from "./sharp-pipeline.ts";
import { createWorkerTools, LIMITS } from "./worker-tools.ts";

const FORMATS: readonly OutputFormat[] = ["jpeg", "webp"];
/** What the service does unless told otherwise. */
const FIT: Size = { width: 1920, height: 1080 };

/** One picture made again and again, in turns with sharp. */
export interface PipelineResult {
  readonly picture: string;
  readonly format: OutputFormat;
  /** Milliseconds by step, one for each round, in the order of the steps. */
  readonly steps: ReadonlyMap<string, readonly number[]>;
  /** Milliseconds of the whole, round by round. */
  readonly whole: readonly number[];
  readonly sharp: readonly number[];
  readonly bytes: number;
  readonly sharpBytes: number;
}

export interface PipelineOptions {
  readonly pictures: readonly BenchPicture[];
  readonly rounds: number;
  /** Rounds before those, which are not counted: cold WebAssembly is slow. */
  readonly warmUpRounds: number;
}

/**
 * The pipeline of one worker, called in this thread, against sharp on one thread.
 *
 * @throws RefusedError for a picture that the service would refuse
 */
export async function measurePipeline(options: PipelineOptions): Promise<PipelineResult[]> {
  // One thread each: a server has as many uploads at work as it has cores.
  const threadsBefore = sharp.concurrency();
  sharp.concurrency(1);
  // Else sharp would keep decoded pictures from round to round.
  sharp.cache(false);
  try {
    const font = await readBundledFont();
    let texts = 0;
    const contestants: Contestants = {
      tools: await createWorkerTools(font),
      overlayOf: createOverlayMaker(font),
      nextText: () => `© Photo ${1000 + texts++}`,
    };
    const results: PipelineResult[] = [];
    for (const picture of options.pictures) {
      for (const format of FORMATS) {
        results.push(await measure(contestants, picture, format, options));
      }
    }
    return results;
  } finally {
    sharp.concurrency(threadsBefore);
    sharp.cache(true);
  }
}

interface Contestants {
  readonly tools: PipelineTools;
  readonly overlayOf: OverlayMaker;
  /** Another one each time, as if each upload had its own: none is found in the text cache. */
  readonly nextText: () => string;
}

async function measure(
  { tools, overlayOf, nextText }: Contestants,
  { name, bytes }: BenchPicture,
  format: OutputFormat,
  { rounds, warmUpRounds }: PipelineOptions,
): Promise<PipelineResult> {
  const upright = uprightSize(acceptImage(bytes, LIMITS));
  const steps = new Map<string, number[]>();
  const whole: number[] = [];
  const theirs: number[] = [];
  let ourBytes = 0;
  let sharpBytes = 0;

  for (let round = -warmUpRounds; round < rounds; round++) {
    const options = optionsFor(nextText(), format);
    const counts = round >= 0;

    async function ours(): Promise<void> {
      const startedAt = performance.now();
      const result = await runPipeline(tools, { bytes, options, limits: LIMITS, checkpoint });
      const elapsedMs = performance.now() - startedAt;
      ourBytes = result.bytes.byteLength;
      if (!counts) return;
      whole.push(elapsedMs);
      for (const [step, ms] of Object.entries(result.steps)) {
        steps.set(step, [...(steps.get(step) ?? []), ms]);
      }
    }

    async function sharps(): Promise<void> {
      const overlay = overlayOf(fitInside(upright, FIT), options);
      const startedAt = performance.now();
      const signed = await signWithSharp({ bytes, upright, options, overlay });
      const elapsedMs = performance.now() - startedAt;
      sharpBytes = signed.byteLength;
      if (counts) theirs.push(elapsedMs);
    }

    // Each goes first in every other round.
    for (const run of round % 2 === 0 ? [ours, sharps] : [sharps, ours]) await run();
  }
  return { picture: name, format, steps, whole, sharp: theirs, bytes: ourBytes, sharpBytes };
}

/** Nobody cancels here. */
function checkpoint(): void {}

function uprightSize({ width, height, orientation }: ImageHeader): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

function optionsFor(text: string, format: OutputFormat): CanonicalOptions {
  return {
    pipelineVersion: PIPELINE_VERSION,
    text,
    position: "bottom-right",
    color: "auto",
    format,
    effort: "auto",
    maxWidth: FIT.width,
    maxHeight: FIT.height,
  };
}
