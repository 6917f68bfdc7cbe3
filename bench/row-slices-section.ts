import { RING_THRESHOLD_PIXELS } from "../src/workers/row-slices.ts";
import type { Section } from "./report.ts";
import { type RowSlicesResult, run, type Times } from "./row-slices.ts";

/** What a sum of luminance in slices takes, and from which size on idle peers are worth ringing. */
export async function rowSlicesSection(): Promise<Section> {
  return sectionOf(await run());
}

export function sectionOf(result: RowSlicesResult): Section {
  const { bells, workers, rows, paysFromPixels } = result;
  const pays =
    paysFromPixels === undefined ? "at no size measured" : `from ${paysFromPixels} pixels on`;
  return {
    title: "Row slices",
    notes: [
      `The luminance of a box, summed by ${workers} workers: in microseconds, minimum / median. ` +
        `Ringing idle peers gains a tenth ${pays}; they are rung from ${RING_THRESHOLD_PIXELS} ` +
        "pixels on.",
    ],
    tables: [
      {
        caption: "Sums",
        columns: ["box", "in one go", "sliced, nobody rung", "sliced, peers rung", "by peers"],
        rows: rows.map(({ width, height, sequential, sliced, rung, helpedShare }) => [
          `${width}x${height}`,
          times(sequential),
          times(sliced),
          times(rung),
          `${Math.round(100 * helpedShare)} %`,
        ]),
      },
      {
        caption: "Calling an idle worker, medians in microseconds",
        columns: ["by", "of the caller's time", "until it runs"],
        rows: [...bells].map(([bell, { ringUs, answerUs }]) => [
          bell,
          ringUs.toFixed(1),
          answerUs.toFixed(1),
        ]),
      },
    ],
  };
}

function times({ minUs, medianUs }: Times): string {
  return `${minUs.toFixed(1)} / ${medianUs.toFixed(1)}`;
}
