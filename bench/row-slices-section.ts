import { RESIZE_THRESHOLD_PIXELS, RING_THRESHOLD_PIXELS } from "../src/workers/row-slices.ts";
import type { Section } from "./report.ts";
import { type RowSlicesResult, run, type Times } from "./row-slices.ts";
import type { ResizePair } from "./row-slices-resizes.ts";

/** What sums and resizes in slices take, and from which size on idle peers are worth ringing. */
export async function rowSlicesSection(): Promise<Section> {
  return sectionOf(await run());
}

export function sectionOf(result: RowSlicesResult): Section {
  const { bells, workers, rows, paysFromPixels, resizes } = result;
  const pays =
    paysFromPixels === undefined ? "at no size measured" : `from ${paysFromPixels} pixels on`;
  return {
    title: "Row slices",
    notes: [
      `The luminance of a box, summed by ${workers} workers: in microseconds, minimum / median. ` +
        `Ringing idle peers gains a tenth ${pays}; they are rung from ${RING_THRESHOLD_PIXELS} ` +
        "pixels on.",
      "A resize by one worker, and with the help of idle ones, in milliseconds, minimum / median; " +
        `they are rung from ${RESIZE_THRESHOLD_PIXELS} pixels of the source on. Cores are to spare, ` +
        "or each has another thread on it.",
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
        caption: "Resizes",
        columns: ["from", "to", "filter", "alone", "helped", "alone, cores taken", "helped"],
        rows: resizes.map(({ from, to, filter, quiet, busy }) => [
          `${from.width}x${from.height}`,
          `${to.width}x${to.height}`,
          filter,
          ...pair(quiet),
          ...pair(busy),
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

function pair({ alone, helped }: ResizePair): string[] {
  return [alone, helped].map(
    ({ minMs, medianMs }) => `${minMs.toFixed(2)} / ${medianMs.toFixed(2)}`,
  );
}
