import { describe, expect, test } from "bun:test";
import { measureColdStarts } from "../../bench/cold-start/cold-start.ts";
import { coldStartTable, firstVerdict } from "../../bench/cold-start/cold-start-section.ts";
import { drawnPicture } from "../../bench/pictures.ts";

describe("measuring cold starts", () => {
  test("times each of the first uploads of a fresh service, and the worker's part of it", async () => {
    const picture = await drawnPicture("tiny", { width: 240, height: 150 });
    const [start] = await measureColdStarts({ picture, starts: 1, uploads: 3, onProgress() {} });
    expect(start?.answerMs).toHaveLength(3);
    for (const [upload, answerMs] of start?.answerMs.entries() ?? []) {
      expect(start?.workerMs[upload]).toBeGreaterThan(0);
      expect(start?.workerMs[upload]).toBeLessThan(answerMs);
    }
  });
});

describe("the findings on cold starts", () => {
  const starts = [
    { answerMs: [60, 45, 40], workerMs: [30, 22, 20] },
    { answerMs: [55, 50, 50], workerMs: [50, 25, 25] },
    { answerMs: [52, 44, 40], workerMs: [44, 26, 20] },
  ];

  test("compare each upload with the last of the same start", () => {
    expect(coldStartTable(starts).rows).toEqual([
      ["1", "52.0 / 55.0", "1.30", "30.0 / 44.0", "2.00"],
      ["2", "44.0 / 45.0", "1.10", "22.0 / 25.0", "1.10"],
      ["3", "40.0 / 40.0", "1.00", "20.0 / 20.0", "1.00"],
    ]);
  });

  test("say whether the first is quick enough", () => {
    expect(firstVerdict(starts)).toMatch(/: NOT reached \(2\.00; .* 1\.30\)/);
    const quick = starts.map(({ answerMs, workerMs }) => ({
      answerMs,
      workerMs: workerMs.with(0, 25),
    }));
    expect(firstVerdict(quick)).toMatch(/: reached \(1\.25; .* 1\.30\)/);
  });
});
