import { beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { drawnPicture } from "../../bench/pictures.ts";
import { createContestants, effortContestants } from "../../bench/pipeline/contestants.ts";
import { measurePipeline, type PipelineResult } from "../../bench/pipeline/pipeline.ts";
import { createWorkerTools } from "../../bench/pipeline/worker-tools.ts";
import { createOverlayMaker } from "../../bench/sharp/svg-overlay.ts";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";

const ROUNDS = 3;
const OUTPUT = { maxWidth: 1920, maxHeight: 1080, format: "jpeg" } as const;
const STEPS = [
  "header",
  "decode",
  "fit",
  "orient",
  "lay on white",
  "text",
  "luminance",
  "watermark",
  "encode",
];

let results: readonly PipelineResult[];
beforeAll(async () => {
  const font = await readBundledFont();
  results = await measurePipeline({
    pictures: [await drawnPicture("tiny", { width: 240, height: 150 })],
    contestants: await createContestants(font),
    overlayOf: createOverlayMaker(font),
    withSharpSteps: true,
    rounds: ROUNDS,
    warmUpRounds: 1,
    onProgress() {},
  });
});

describe("measuring the pipeline", () => {
  test("makes each picture in both formats, by everyone who can", () => {
    expect(results.map(({ picture, format }) => [picture, format])).toEqual([
      ["tiny", "jpeg"],
      ["tiny", "webp"],
    ]);
    expect(results.map(({ entries }) => entries.map(({ contestant }) => contestant))).toEqual([
      ["Filigrane", "sharp", "jSquash", "Bun.Image, no text"],
      ["Filigrane", "sharp", "sharp, effort 2", "jSquash", "Bun.Image, no text"],
    ]);
  });

  test("times every round that counts, and the warm-up not", () => {
    for (const { entries, sharpSteps } of results) {
      expect([...sharpSteps.keys()]).toEqual(["decode", "fit", "decode and fit", "encode"]);
      const all = [...entries.map(({ whole }) => whole), ...sharpSteps.values()];
      for (const times of all) {
        expect(times).toHaveLength(ROUNDS);
        for (const ms of times) expect(ms).toBeGreaterThan(0);
      }
    }
  });

  test("times every step of those who tell, within the whole", () => {
    const telling = results.flatMap(({ entries }) => entries).filter(({ steps }) => steps.size > 0);
    expect(telling).toHaveLength(4);
    for (const { steps, whole } of telling) {
      expect([...steps.keys()]).toEqual(STEPS);
      for (const [round, wholeMs] of whole.entries()) {
        const sum = [...steps.values()].reduce((total, times) => total + (times[round] ?? 0), 0);
        expect(sum).toBeGreaterThan(0);
        expect(sum).toBeLessThanOrEqual(wholeMs);
      }
    }
  });

  test("gets files about alike from everyone: it is the same work", () => {
    for (const { entries } of results) {
      for (const { bytes, likeness } of entries) {
        expect(bytes).toBeGreaterThan(1_000);
        expect(bytes / (entries[0]?.bytes ?? 0)).toBeGreaterThan(0.4);
        expect(bytes / (entries[0]?.bytes ?? 0)).toBeLessThan(2.5);
        // The picture is not scaled: what remains is the encoders' loss.
        expect(likeness.psnr).toBeGreaterThan(28);
        expect(likeness.ssim).toBeGreaterThan(0.85);
        expect(likeness.ssim).toBeLessThan(1);
      }
    }
  });
});

describe("the pipeline at several efforts", () => {
  test("makes a progressive JPEG for more effort", async () => {
    const font = await readBundledFont();
    const efforts = effortContestants(await createWorkerTools(font), ["auto", "small"]);
    const { bytes } = await drawnPicture("tiny", { width: 240, height: 150 });
    const fitted = { width: 240, height: 150 };
    const options = resolveOptions({}, { ...OUTPUT, text: "a", effort: "auto" });
    const overlay = createOverlayMaker(font)(fitted, "a", "bottom-right");
    const progressive: (boolean | undefined)[] = [];
    for (const effort of efforts) {
      const made = await effort.make({ bytes, fitted, options, quality: 85, overlay });
      progressive.push((await sharp(made.bytes).metadata()).isProgressive);
    }
    expect(efforts.map(({ name }) => name)).toEqual(["auto", "small"]);
    expect(progressive).toEqual([false, true]);
  });
});
