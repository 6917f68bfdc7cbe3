import { test } from "bun:test";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import { COMPLETE_NAMES, PROGRESSIVE_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { noise, photo } from "../../../fixtures/pictures.ts";
import { expectDecoded, SIZES } from "./decoder-bench.ts";

const SAMPLINGS = ["1x1 1x1 1x1", "2x2 1x1 1x1", "2x1 1x1 1x1", "1x2 1x1 1x1", "1x1 2x2 2x1"];
const RESTARTS = [0, 0, 1, 3, 10];
const QUALITIES = [30, 85, 97];

test.each(COMPLETE_NAMES)(
  "script %s in every size, sampling and restart interval",
  async (name) => {
    const scans = PROGRESSIVE_SCRIPTS[name](3);
    for (const [index, { width, height }] of SIZES.entries()) {
      const picture = index % 4 === 3 ? noise(width, height) : photo(width, height, index);
      const sampling = SAMPLINGS[index % 5] ?? "";
      const image = codePicture(picture, { sampling, quality: QUALITIES[index % 3] ?? 90 });
      const restartInterval = RESTARTS[(index >> 1) % 5] ?? 0;
      // Runs of any length, short ones, and none.
      const maxRun = [0x7fff, 5, 1][(index >> 2) % 3] ?? 1;
      const options = { process: "progressive", scans, restartInterval, maxRun } as const;
      expectDecoded(image, sampling, options);
    }
  },
);

test("runs of blocks that end early are as long as a code can tell", async () => {
  // 1600 blocks, most of them flat.
  const picture = photo(320, 320);
  picture.data.fill(90, 0, 320 * 200 * 4);
  const image = codePicture(picture, { color: "grey", quality: 50 });
  for (const name of COMPLETE_NAMES) {
    const scans = PROGRESSIVE_SCRIPTS[name](1);
    expectDecoded(image, name, { process: "progressive", scans });
  }
});

test("coefficients that no scan has told to the last bit are used as they are", async () => {
  const coded = codePicture(photo(61, 43), { sampling: "2x2 1x1 1x1" });
  const known = coded.components.map((component) => ({
    ...component,
    // What is left of a coefficient without its lowest bit: DC is shifted, AC cut towards zero.
    coefficients: component.coefficients.map((value, index) =>
      index % 64 === 0 ? (value >> 1) * 2 : Math.trunc(value / 2) * 2,
    ),
  }));
  const scans = PROGRESSIVE_SCRIPTS.unfinished(3);
  expectDecoded({ ...coded, components: known }, "unfinished", {
    process: "progressive",
    scans,
  });
});
