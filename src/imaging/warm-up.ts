import type { Size } from "../domain/geometry.ts";
import type { OutputFormat } from "../domain/image-format.ts";
import { type CanonicalOptions, PIPELINE_VERSION } from "../domain/watermark-options.ts";
import { type PipelineTools, runPipeline } from "./pipeline.ts";

/** Pixels of the picture that is made again and again. */
const SIZE: Size = { width: 1024, height: 768 };
const LIMITS = { maxSide: SIZE.width, maxPixels: SIZE.width * SIZE.height };

/**
 * The ways of a common upload: scaled from full size, and reduced by the decoder to a half, to either
 * format. A pixel less each time, so that no weights are found in a cache.
 */
const WAYS: readonly (Size & { readonly format: OutputFormat })[] = [
  { width: 700, height: 525, format: "jpeg" },
  { width: 340, height: 255, format: "webp" },
];

/**
 * Code that is used much is compiled anew while it runs, on threads of its own: it is warm when so
 * many rounds in a row were none of them quicker, by a tenth, than all before. Workers share what was
 * compiled for one of them, so the later ones have it at once.
 */
const PATIENCE = 8;
const GAIN = 0.9;

/** What the warm-up may take where there is no core to spare. */
const MAX_MS = 1_000;

/**
 * 40 MiB, which a photo of 6 megapixels takes in all: the system gives memory out when it is first
 * touched, page by page.
 */
const TOUCHED_PIXELS = 10 * 1024 * 1024;

/**
 * Makes a drawn picture a few times, so that the first upload is not the one that waits for memory and
 * for the code to be compiled.
 *
 * @param maxPixels what the engine's memory is laid out for
 */
export async function warmUp(
  tools: PipelineTools,
  { maxPixels }: { readonly maxPixels: number },
): Promise<void> {
  const endAt = performance.now() + MAX_MS;
  const { engine } = tools;
  engine.reset();
  const touched = { width: Math.min(TOUCHED_PIXELS, maxPixels), height: 1 };
  engine.pixels(engine.allocatePlane(touched)).fill(0);
  const bytes = drawJpeg(tools);
  let best = Number.POSITIVE_INFINITY;
  let sinceBest = 0;
  for (let round = 0; sinceBest < PATIENCE && performance.now() < endAt; round++) {
    const startedAt = performance.now();
    for (const { width, height, format } of WAYS) {
      const options = optionsFor({ width: width - round, height }, format, `© Filigrane ${round}`);
      await runPipeline(tools, { bytes, options, limits: LIMITS, checkpoint: () => {} });
    }
    const elapsedMs = performance.now() - startedAt;
    sinceBest = elapsedMs < best * GAIN ? 0 : sinceBest + 1;
    best = Math.min(best, elapsedMs);
  }
}

/** Edges, slopes and grain, so that every branch of the coding is taken. */
function drawJpeg({ engine }: PipelineTools): Uint8Array {
  engine.reset();
  const plane = engine.allocatePlane(SIZE);
  const pixels = engine.pixels(plane);
  for (let offset = 0, pixel = 0; offset < pixels.length; offset += 4, pixel++) {
    const x = pixel % SIZE.width;
    const y = Math.floor(pixel / SIZE.width);
    // The fractional parts of multiples of the golden ratio are spread evenly.
    const grain = ((pixel * 0.618034) % 1) * 24;
    const edge = ((x >> 6) ^ (y >> 5)) & 1 ? 60 : 0;
    pixels[offset] = (x >> 3) + edge + grain;
    pixels[offset + 1] = (y >> 3) + edge + grain;
    pixels[offset + 2] = ((x + y) >> 4) + grain;
    pixels[offset + 3] = 255;
  }
  return engine.encodeJpeg(plane, { quality: 90, chroma: "4:2:0", icc: undefined }).slice();
}

function optionsFor(box: Size, format: OutputFormat, text: string): CanonicalOptions {
  return {
    pipelineVersion: PIPELINE_VERSION,
    text,
    position: "bottom-right",
    color: "auto",
    format,
    effort: "auto",
    maxWidth: box.width,
    maxHeight: box.height,
  };
}
