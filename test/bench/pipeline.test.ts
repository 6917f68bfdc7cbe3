import { beforeAll, describe, expect, test } from "bun:test";
import { drawnPicture } from "../../bench/pictures.ts";
import { measurePipeline, type PipelineResult } from "../../bench/pipeline/pipeline.ts";
import { comparisonTable, stepTable } from "../../bench/pipeline/pipeline-section.ts";

const ROUNDS = 3;
const STEPS = [
  "header",
  "decode",
  "orient",
  "fit",
  "lay on white",
  "text",
  "luminance",
  "watermark",
  "encode",
];

let results: readonly PipelineResult[];
beforeAll(async () => {
  const tiny = await drawnPicture("tiny", { width: 240, height: 150 });
  results = await measurePipeline({ pictures: [tiny], rounds: ROUNDS, warmUpRounds: 1 });
});

describe("measuring the pipeline", () => {
  test("makes each picture in both formats", () => {
    expect(results.map(({ picture, format }) => [picture, format])).toEqual([
      ["tiny", "jpeg"],
      ["tiny", "webp"],
    ]);
  });

  test("times every step of every round that counts, and the warm-up not", () => {
    for (const { steps, whole, sharp } of results) {
      expect([...steps.keys()]).toEqual(STEPS);
      for (const times of [...steps.values(), whole, sharp]) {
        expect(times).toHaveLength(ROUNDS);
        for (const ms of times) expect(ms).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("takes no longer for the steps of a round than for its whole", () => {
    for (const { steps, whole } of results) {
      for (const [round, wholeMs] of whole.entries()) {
        const sum = [...steps.values()].reduce((total, times) => total + (times[round] ?? 0), 0);
        expect(sum).toBeGreaterThan(0);
        expect(sum).toBeLessThanOrEqual(wholeMs);
      }
    }
  });

  test("keeps the size of both files, which are about alike", () => {
    for (const { bytes, sharpBytes } of results) {
      expect(bytes).toBeGreaterThan(1_000);
      expect(bytes / sharpBytes).toBeGreaterThan(0.4);
      expect(bytes / sharpBytes).toBeLessThan(2.5);
    }
  });
});

describe("the tables of the pipeline", () => {
  const made: PipelineResult = {
    picture: "tiny",
    format: "webp",
    steps: new Map([
      ["decode", [3, 1, 2]],
      ["encode", [104, 105, 106.4]],
    ]),
    whole: [120, 100, 110],
    sharp: [60, 50, 50],
    bytes: 12_400,
    sharpBytes: 15_600,
  };

  test("compare minimum, median, ratio and bytes", () => {
    expect(comparisonTable([made]).rows).toEqual([
      ["tiny to WebP", "100 / 110", "50.0 / 50.0", "2.00", "12", "16"],
    ]);
  });

  test("show each step, and the whole below them", () => {
    expect(stepTable([made]).columns).toEqual(["step", "tiny to WebP"]);
    expect(stepTable([made]).rows).toEqual([
      ["decode", "1.00 / 2.00"],
      ["encode", "104 / 105"],
      ["whole", "100 / 110"],
    ]);
  });
});
