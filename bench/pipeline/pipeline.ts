import sharp from "sharp";
import { acceptImage } from "../../src/domain/accept-image.ts";
import { fitInside, type Size } from "../../src/domain/geometry.ts";
import type { OutputFormat } from "../../src/domain/image-format.ts";
import type { ImageHeader } from "../../src/domain/image-header.ts";
import { qualityFor } from "../../src/domain/quality.ts";
import { type CanonicalOptions, PIPELINE_VERSION } from "../../src/domain/watermark-options.ts";
import { createOriginalJudge } from "../likeness/likeness.ts";
import type { BenchPicture } from "../pictures.ts";
import { createSharpSteps, type SharpStep } from "../sharp/sharp-steps.ts";
import type { OverlayMaker } from "../sharp/svg-overlay.ts";
import { turnOrder } from "../turns.ts";
import type { Contestant } from "./contestant.ts";
import { createEntrant, createSolo, type Entry, type Runner } from "./entrant.ts";
import { LIMITS } from "./worker-tools.ts";

const FORMATS: readonly OutputFormat[] = ["jpeg", "webp"];
/** What the service does unless told otherwise. */
const FIT: Size = { width: 1920, height: 1080 };
/** How far above the text its traces in the file may reach: the blocks of chroma are 16 pixels high. */
const TEXT_REACH = 16;

export interface PipelineResult {
  readonly picture: string;
  readonly format: OutputFormat;
  /** In the order of the contestants. */
  readonly entries: readonly Entry[];
  /** Milliseconds of what sharp can do alone, in the same rounds. */
  readonly sharpSteps: ReadonlyMap<SharpStep, readonly number[]>;
}

export interface PipelineOptions {
  /** The first is the one that the others are compared with. */
  readonly contestants: readonly Contestant[];
  /** Draws the text for those who cannot. */
  readonly overlayOf: OverlayMaker;
  /** Times what sharp can do alone, too. */
  readonly withSharpSteps: boolean;
  readonly pictures: readonly BenchPicture[];
  readonly rounds: number;
  /** Rounds before those, which are not counted: cold WebAssembly is slow. */
  readonly warmUpRounds: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

/**
 * The pipeline of one worker, called in this thread, against others on one thread.
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
    const results: PipelineResult[] = [];
    for (const picture of options.pictures) {
      for (const format of FORMATS) {
        options.onProgress(`${picture.name} to ${format}`);
        results.push(await measure(picture, format, options));
      }
    }
    return results;
  } finally {
    sharp.concurrency(threadsBefore);
    sharp.cache(true);
  }
}

/** Another one each time, as if each upload had its own: none is found in a text cache. */
function nextText(): string {
  return `© Photo ${1000 + textsUsed++}`;
}

let textsUsed = 0;

async function measure(
  { name, bytes }: BenchPicture,
  format: OutputFormat,
  { contestants, overlayOf, withSharpSteps, rounds, warmUpRounds }: PipelineOptions,
): Promise<PipelineResult> {
  const fitted = fitInside(uprightSize(acceptImage(bytes, LIMITS)), FIT);
  const quality = qualityFor(fitted, format, "auto");
  const entrants = contestants
    .filter(({ formats }) => formats.includes(format))
    .map((contestant) => createEntrant(contestant));
  const sharpSteps = withSharpSteps
    ? await createSharpSteps({ bytes, fitted, format, quality })
    : [];
  const solos = sharpSteps.map(({ step, work }) => createSolo(step, work));
  const runners: readonly Runner[] = [...entrants, ...solos];
  let textTop = fitted.height;

  for (let round = 0; round < warmUpRounds + rounds; round++) {
    if (round === warmUpRounds) for (const runner of runners) runner.restart();
    const options = optionsFor(nextText(), format);
    const overlay = overlayOf(fitted, options.text, options.position);
    textTop = Math.min(textTop, overlay.y);
    const assignment = { bytes, fitted, options, quality, overlay };
    for (const runner of turnOrder(runners, round)) await runner.run(assignment);
  }
  const judge = await createOriginalJudge(bytes, fitted, textTop - TEXT_REACH);
  return {
    picture: name,
    format,
    entries: await Promise.all(entrants.map((entrant) => entrant.finish(judge))),
    sharpSteps: new Map(solos.map(({ step, ms }) => [step, ms])),
  };
}

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
