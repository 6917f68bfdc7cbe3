import { describe, expect, test } from "bun:test";
import type { Entry } from "../../bench/pipeline/entrant.ts";
import type { PipelineResult } from "../../bench/pipeline/pipeline.ts";
import { jpegVerdict, stepVerdict, webpVerdict } from "../../bench/pipeline/pipeline-section.ts";
import {
  comparedStepTable,
  fileTable,
  ownStepTable,
  wholeTable,
} from "../../bench/pipeline/pipeline-tables.ts";

function entry(contestant: string, figures: Partial<Entry>): Entry {
  const likeness = { psnr: 40, ssim: 0.98 };
  return { contestant, whole: [], steps: new Map(), bytes: 10_000, likeness, ...figures };
}

const steps = new Map([
  ["decode", [6, 5, 7]],
  ["orient", [1, 1, 1]],
  ["fit", [2, 2, 2]],
  ["encode", [4, 3, 5]],
]);

const toJpeg: PipelineResult = {
  picture: "tiny",
  format: "jpeg",
  entries: [
    entry("Filigrane", { whole: [12, 10, 14], steps, bytes: 12_400 }),
    entry("sharp", { whole: [40, 50, 40], bytes: 15_500, likeness: { psnr: 41, ssim: 0.99 } }),
    entry("jSquash", { whole: [120, 100, 140], steps }),
  ],
  sharpSteps: new Map([
    ["decode", [10, 10, 14]],
    ["fit", [4, 4, 4]],
    ["decode and fit", [16, 16, 20]],
    ["encode", [5, 5, 5]],
  ]),
};
const toWebp: PipelineResult = { ...toJpeg, format: "webp" };

describe("the tables of the pipeline", () => {
  test("compare the whole with everyone's, round by round", () => {
    const { caption, columns, rows } = wholeTable([toJpeg]);
    expect(caption).toBe("To JPEG, the whole");
    expect(columns).toEqual(["picture", "Filigrane", "sharp", "ratio", "jSquash", "ratio"]);
    expect(rows).toEqual([["tiny", "10.0 / 12.0", "40.0 / 40.0", "0.30", "100 / 120", "0.10"]]);
  });

  test("compare the files with sharp's", () => {
    expect(fileTable([toJpeg]).rows).toEqual([
      ["tiny", "Filigrane", "12", "40.00", "0.9800", "-20.0 %", "-1.0 %"],
      ["tiny", "sharp", "16", "41.00", "0.9900", "", ""],
      ["tiny", "jSquash", "10", "40.00", "0.9800", "-35.5 %", "-1.0 %"],
    ]);
  });

  test("compare single steps, and show once what does not depend on the format", () => {
    const { rows } = comparedStepTable([toJpeg, toWebp]);
    expect(rows.map((row) => row.slice(0, 5))).toEqual([
      ["tiny", "decode", "5.00 / 6.00", "10.0 / 10.0", "0.50"],
      ["tiny", "fit", "2.00 / 2.00", "4.00 / 4.00", "0.50"],
      ["tiny", "decode and fit", "8.00 / 9.00", "16.0 / 16.0", "0.50"],
      ["tiny", "encode JPEG", "3.00 / 4.00", "5.00 / 5.00", "0.80"],
      ["tiny", "encode WebP", "3.00 / 4.00", "5.00 / 5.00", "0.80"],
    ]);
  });

  test("keep the rows of a picture together", () => {
    const other = { ...toJpeg, picture: "other" };
    const { rows } = comparedStepTable([toJpeg, other, toWebp, { ...other, format: "webp" }]);
    expect(rows.map(([picture]) => picture)).toEqual([
      ...Array<string>(5).fill("tiny"),
      ...Array<string>(5).fill("other"),
    ]);
  });

  test("show every step of ours, and the whole below them", () => {
    const { columns, rows } = ownStepTable([toJpeg]);
    expect(columns).toEqual(["step", "tiny"]);
    expect(rows).toEqual([
      ["decode", "5.00 / 6.00"],
      ["orient", "1.00 / 1.00"],
      ["fit", "2.00 / 2.00"],
      ["encode", "3.00 / 4.00"],
      ["whole", "10.0 / 12.0"],
    ]);
  });
});

describe("the verdicts on the pipeline", () => {
  const slower = (times: number): PipelineResult => ({
    ...toJpeg,
    entries: toJpeg.entries.map((of) =>
      of.contestant === "Filigrane" ? { ...of, whole: of.whole.map((ms) => ms * times) } : of,
    ),
  });

  test("ask for a middle and for a bound of the ratios to sharp", () => {
    expect(jpegVerdict([toJpeg])).toContain(": reached (0.30; in the middle 0.30)");
    expect(jpegVerdict([toJpeg, toJpeg, slower(1.6)])).toContain(": reached");
    expect(jpegVerdict([toJpeg, toJpeg, slower(1.8)])).toContain(": NOT reached");
    expect(jpegVerdict([slower(1.2)])).toContain(": NOT reached");
  });

  test("ask for time, bytes and likeness of WebP together", () => {
    expect(webpVerdict([toWebp])).toContain(": reached (0.30; bytes -20.0 %; SSIM -1.0 %)");
    expect(webpVerdict([slower(3)])).toContain(": NOT reached");
    const withFile = (file: Partial<Entry>): PipelineResult => ({
      ...toWebp,
      entries: toWebp.entries.map((of, index) => (index === 0 ? { ...of, ...file } : of)),
    });
    expect(webpVerdict([withFile({ bytes: 16_400 })])).toContain(": NOT reached");
    expect(webpVerdict([withFile({ likeness: { psnr: 40, ssim: 0.93 } })])).toContain(": NOT");
  });

  test("ask for each step and name the worst of each", () => {
    expect(stepVerdict([toJpeg])).toContain(
      "reached (at worst decode 0.50, fit 0.50, encode 0.80)",
    );
    const quickSharp = new Map(toJpeg.sharpSteps).set("fit", [1, 1, 1]);
    expect(stepVerdict([toJpeg, { ...toJpeg, sharpSteps: quickSharp }])).toContain(
      "NOT reached (at worst decode 0.50, fit 2.00, encode 0.80)",
    );
  });
});
