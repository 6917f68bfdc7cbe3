import { describe, expect, test } from "bun:test";
import {
  memoryVerdict,
  processorNote,
  rateVerdict,
  type SignResult,
} from "../../bench/sign/sign-section.ts";

function result(overrides: Partial<SignResult["sign"]> = {}): SignResult {
  const sign = {
    partsMs: [300, 105, 105, 105],
    processorMs: [500, 710, 920, 1130],
    wholeMs: 650,
    samples: Array<number>(10).fill(200e6),
    peakBytes: 250e6,
  };
  return {
    sign: { ...sign, ...overrides },
    poolMs: [100, 100, 100, 100],
    poolProcessorMs: [300, 200, 200, 200],
  };
}

describe("the verdict on the rate", () => {
  test("goes by the parts behind the start, and tells the whole run", () => {
    expect(rateVerdict(result())).toContain(
      ": reached (0.95; start and end of the process included 0.62)",
    );
    const slow = result({ partsMs: [300, 120, 120, 105], wholeMs: 645 });
    expect(rateVerdict(slow)).toContain("NOT reached (0.83;");
  });
});

describe("the verdict on memory", () => {
  test("compares the last fifth with the second, whatever the start took", () => {
    const samples = [1, 1, 200, 200, 200, 200, 200, 200, 209, 209];
    expect(memoryVerdict(result({ samples }))).toContain(": reached (+4.5 %)");
    const growing = [...samples.slice(0, 8), 220, 220];
    expect(memoryVerdict(result({ samples: growing }))).toContain("NOT reached (+10.0 %)");
  });
});

test("processor time is that of a photo, without the start", () => {
  expect(processorNote(result(), 10)).toContain("21.0 ms, in the pool alone 20.0 ms (+5.0 %)");
});
