import { describe, expect, test } from "bun:test";
import { progressLine, size, summaryLines } from "../../../src/cli/sign/sign-words.ts";
import type { Summary } from "../../../src/cli/sign/tally.ts";

const LEFT_OUT = { notPhotos: 0, hidden: 0, links: 0, folders: 0, results: 0 };
const HALF: Summary = {
  ...{ total: 1000, signed: 480, unchanged: 15, failed: 5, elapsedMs: 8_000 },
  ...{ bytesBefore: 2_000_000_000, bytesAfter: 150_000_000 },
  ...{ leftOut: LEFT_OUT, isInterrupted: false },
};

describe("the line of progress", () => {
  test("has a bar, the rate, the bytes saved and the time left", () => {
    expect(progressLine(HALF, 200)).toBe(
      "██████████░░░░░░░░░░ 500/1000  63 a second  1.9 GB saved  5 failed  8.0 s left",
    );
  });

  test("claims nothing before anything is done", () => {
    const none = {
      signed: 0,
      unchanged: 0,
      failed: 0,
      bytesBefore: 0,
      bytesAfter: 0,
      elapsedMs: 5,
    };
    expect(progressLine({ ...HALF, ...none }, 200)).toBe("░░░░░░░░░░░░░░░░░░░░ 0/1000");
  });

  test("saves nothing when results are larger", () => {
    expect(progressLine({ ...HALF, bytesBefore: 1_000 }, 200)).not.toContain("saved");
  });

  test("is no wider than the terminal", () => {
    expect(Bun.stringWidth(progressLine(HALF, 40))).toBe(40);
  });
});

describe("the summary", () => {
  test("counts what was done, in how long", () => {
    expect(summaryLines(HALF)).toEqual([
      "480 signed, 15 unchanged, 5 failed in 8.0 s, 63 a second: 2.0 GB became 150 MB",
    ]);
  });

  test("tells what was left out and why, and that it can go on", () => {
    const leftOut = { notPhotos: 2, hidden: 3, links: 1, folders: 1, results: 2 };
    expect(summaryLines({ ...HALF, leftOut, isInterrupted: true }).slice(1)).toEqual([
      "left out: 2 files that are no photos; 3 hidden; 1 link; 1 folder, which --recursive reads; results in 2 places",
      "interrupted: the same command goes on from here",
    ]);
  });
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [99_949, "99.9 kB"],
  [99_950, "100 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [2.5e15, "2500 TB"],
])("%i bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});
