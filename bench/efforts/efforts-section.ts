import sharp from "sharp";
import { fitInside, type Size } from "../../src/domain/geometry.ts";
import { qualityFor } from "../../src/domain/quality.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";
import { decodeUpright } from "../likeness/likeness.ts";
import type { BenchPicture } from "../pictures.ts";
import { effortContestants } from "../pipeline/contestants.ts";
import { measurePipeline } from "../pipeline/pipeline.ts";
import { createWorkerTools } from "../pipeline/worker-tools.ts";
import type { Section } from "../report.ts";
import { createOverlayMaker } from "../sharp/svg-overlay.ts";
import { ownEncoder } from "../webp/webp-encoders.ts";
import { effortTable, encoderTable, methodSummary, type PictureCosts } from "./effort-tables.ts";
import { measureEncoders } from "./encoder-costs.ts";
import { jpegEfforts, type Pixels, webpMethods } from "./encoders.ts";

export interface EffortsSectionOptions {
  readonly pictures: readonly BenchPicture[];
  readonly onProgress: (what: string) => void;
}

const ROUNDS = 3;
const FIT: Size = { width: 1920, height: 1080 };
/** The method that sharp and libwebp's own tools use. */
const USUAL_METHOD = "4";
/** The engine's own WebP encoder. */
const ENGINE = "engine";

/** What more effort gives and takes: in WebP encoders, in mozjpeg's search, in the whole pipeline. */
export async function effortsSection(options: EffortsSectionOptions): Promise<Section> {
  const { pictures, onProgress } = options;
  const font = await readBundledFont();
  const tools = await createWorkerTools(font);
  const { codecs } = await compileImagingModules();
  const encoders = [...webpMethods(codecs.webpEncoder), await ownEncoder(ENGINE)];
  const webp: PictureCosts[] = [];
  const jpeg: PictureCosts[] = [];
  for (const { name, bytes } of pictures) {
    onProgress(`${name}: encoders`);
    const pixels = await fittedPixels(bytes);
    const shared = { pixels, rounds: ROUNDS };
    const ofWebp = {
      ...shared,
      quality: qualityFor(pixels, "webp", "auto"),
      measure: USUAL_METHOD,
    };
    webp.push({ picture: name, costs: await measureEncoders(encoders, ofWebp) });
    const ofJpeg = { ...shared, quality: qualityFor(pixels, "jpeg", "auto"), measure: "auto" };
    jpeg.push({ picture: name, costs: await measureEncoders(jpegEfforts(tools), ofJpeg) });
  }
  onProgress("the pipeline at each effort");
  const wholes = await measurePipeline({
    ...options,
    contestants: effortContestants(tools, ["fast", "auto", "small"]),
    overlayOf: createOverlayMaker(font),
    withSharpSteps: false,
    rounds: ROUNDS,
    warmUpRounds: 1,
  });
  const methods = webp.map(({ picture, costs }) => ({
    picture,
    costs: costs.filter(({ encoder }) => encoder !== ENGINE),
  }));
  const summary = methodSummary(methods, USUAL_METHOD);
  return {
    title: "Efforts",
    notes: [
      "The encoders get pixels that fit inside 1920x1080 and are judged by these; the quality is the " +
        `service's own for the size. ${ROUNDS} rounds in turns, milliseconds, minimum / median. ` +
        "What counts is the bytes that an encoder needs to be as like (SSIM) as the measure, " +
        "interpolated between qualities: one quality is not equally faithful with every method.",
      summary.conclusion,
    ],
    tables: [
      encoderTable(
        "libwebp's methods (jSquash) and the engine's encoder",
        webp,
        `bytes at the SSIM of ${USUAL_METHOD}`,
      ),
      summary.table,
      encoderTable("JPEG at each effort", jpeg, "bytes at the SSIM of auto"),
      effortTable(wholes),
    ],
  };
}

async function fittedPixels(file: Uint8Array): Promise<Pixels> {
  const upright = await decodeUpright(file);
  const { width, height } = fitInside(upright, FIT);
  const data = await sharp(upright.data, { raw: { ...upright, channels: 3 } })
    .resize({ width, height, fit: "fill" })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8ClampedArray(data) };
}
