import { describe, expect, test } from "bun:test";
import type { ApiMemory } from "../../bench/backends/api-memory.ts";
import {
  apiMemoryTable,
  apiMemoryVerdict,
  latencyTable,
} from "../../bench/backends/backends-tables.ts";
import type { DrainResult } from "../../bench/backends/drain.ts";
import { drainLimits, drainTable } from "../../bench/backends/drain-tables.ts";
import { idleMsOf } from "../../bench/backends/idle-time.ts";
import { paddedPictures } from "../../bench/backends/padded-pictures.ts";
import { sumOf, timesEach } from "../../bench/backends/processor-times.ts";
import type { ScalingRound } from "../../bench/backends/scaling.ts";
import { paperTable, scalingLimit, scalingTable } from "../../bench/backends/scaling-tables.ts";
import { decodeReference } from "../fixtures/pictures.ts";

describe("the latencies on the backends", () => {
  test("show both, and what the real ones add, be it less than nothing", () => {
    const embeddedMs = [...Array<number>(98).fill(40), 80, 90];
    const realMs = [...Array<number>(98).fill(55), 70, 70];
    expect(latencyTable([{ upload: "fresh", embeddedMs, realMs }]).rows).toEqual([
      ["fresh", "40.0", "55.0", "+15.0", "80.0", "70.0", "-10.0"],
    ]);
  });
});

describe("the retries on the backends", () => {
  const embedded: DrainResult = {
    ...{ backends: "embedded", consumers: 1, jobs: 100, elapsedMs: 2000, idleMs: 2000 },
    processorMs: { service: 12 },
  };
  const real: DrainResult = {
    ...{ backends: "real", consumers: 1, jobs: 100, elapsedMs: 5000, idleMs: 6000 },
    processorMs: { service: 15, MinIO: 10, RabbitMQ: 2, Redis: 0.5 },
  };
  const results = [
    embedded,
    { ...embedded, consumers: 2, elapsedMs: 1600, idleMs: 500 },
    real,
    { ...real, consumers: 2, elapsedMs: 2500, idleMs: 2500 },
  ];

  test("are told for all consumers and for each, with the processor time of who is there", () => {
    expect(drainTable(results).rows).toEqual([
      ["embedded", "1", "50.0", "50.0", "12.0", "", "", "", "12.0"],
      ["embedded", "2", "62.5", "31.3", "12.0", "", "", "", "12.0"],
      ["real", "1", "20.0", "20.0", "15.0", "10.0", "2.00", "0.50", "27.5"],
      ["real", "2", "40.0", "20.0", "15.0", "10.0", "2.00", "0.50", "27.5"],
    ]);
  });

  test("are limited by the cores when few of them are idle, else by waiting", () => {
    const limits = drainLimits(results, 2);
    expect(limits).toContain(
      "On the embedded backends a job takes a single consumer 20.0 ms, in which processors work " +
        "12.0 ms for it; 2 consumers do 1.25 times as many. Of 2 cores this keeps 0.8 busy and " +
        "other work 0.9, 0.3 are idle: the cores are the limit.",
    );
    expect(limits).toContain(
      "On the real backends a job takes a single consumer 50.0 ms, in which processors work " +
        "27.5 ms for it; 2 consumers do 2.00 times as many. Of 2 cores this keeps 1.1 busy and " +
        "other work 0.0, 1.0 are idle: the limit is what a job waits for",
    );
  });
});

describe("one optimizer and two", () => {
  function round(perSecond: number, idleCores: number): ScalingRound {
    const processorMs = {
      ...{ api: 8, optimizers: 30, MinIO: 7, RabbitMQ: 2, Redis: 1, load: 2 },
    };
    return { perSecond, idleCores, processorMs, apiMainMs: 5 };
  }
  const result = {
    one: [round(20, 1), round(25, 1), round(30, 1)],
    two: [round(30, 0.1), round(35, 0.1), round(48, 0.1)],
  };

  test("are compared round by round, with the processor time of each process", () => {
    const times = ["5.00", "8.00", "30.0", "7.00", "2.00", "1.00", "2.00", "50.0"];
    expect(scalingTable(result).rows).toEqual([
      ["1", "25.0", "", ...times],
      ["2", "35.0", "1.50", ...times],
    ]);
  });

  test("are limited by what the cores hold", () => {
    expect(scalingLimit(result, 2)).toContain("Two do 1.50 times as many as one. Of 2 cores");
    expect(scalingLimit(result, 2)).toContain("0.1 are idle: the cores are the limit.");
    expect(scalingLimit(result, 2)).toContain("2 cores have at most 40 a second");
    const idle = { ...result, two: [round(30, 1), round(35, 1), round(48, 1)] };
    expect(scalingLimit(idle, 2)).toContain("the limit is the few uploads at once");
  });

  test("are reckoned up for larger machines by what is used up first", () => {
    expect(paperTable(result).rows).toEqual([
      ["2", "33 (optimizers)", "40 (cores)", "40 (cores)"],
      ["4", "33 (optimizers)", "67 (optimizers)", "80 (cores)"],
      ["8", "33 (optimizers)", "67 (optimizers)", "133 (optimizers)"],
      ["16", "33 (optimizers)", "67 (optimizers)", "133 (optimizers)"],
    ]);
    const slow = { ...result, two: result.two.map((of) => ({ ...of, apiMainMs: 20 })) };
    expect(paperTable(slow).rows.at(-1)).toEqual(["16", "33 (optimizers)", "50 (api)", "50 (api)"]);
  });
});

describe("the memory of an api", () => {
  const memory: ApiMemory = {
    ...{ uploads: 20, bytes: 400_000_000, idleBytes: 100_000_000, peakBytes: 564_000_000 },
  };

  test("is within bounds up to 64 MB above idle and bytes", () => {
    expect(apiMemoryVerdict(memory)).toEndWith(": reached (their bytes and 64 MB).");
    const larger = { ...memory, peakBytes: 564_000_001 };
    expect(apiMemoryVerdict(larger)).toEndWith(": NOT reached (their bytes and 64 MB).");
    expect(apiMemoryTable(memory).rows.map(([, megabytes]) => megabytes)).toEqual([
      ...["100", "400", "564", "64"],
    ]);
  });

  test("is measured with pictures of full size that share no original", async () => {
    const limit = 8_000_000;
    const [first, second] = await paddedPictures(2, limit);
    for (const picture of [first, second]) {
      expect(picture?.bytes.byteLength).toBeGreaterThan(limit - 65_537);
      expect(picture?.bytes.byteLength).toBeLessThanOrEqual(limit);
    }
    expect(first?.bytes).not.toEqual(second?.bytes);
    expect(await decodeReference(first?.bytes ?? new Uint8Array())).toMatchObject({ width: 1600 });
  });
});

describe("processor times by process", () => {
  test("are what was taken in between, each one's share", () => {
    const each = timesEach({ api: 100, MinIO: 50 }, { api: 180, MinIO: 70 }, 10);
    expect(each).toEqual({ api: 8, MinIO: 2 });
    expect(sumOf(each)).toBe(10);
  });

  test("count as idle what cores wait for a disk", () => {
    const stat = "cpu  10 20 30 400 50 6 7 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n";
    expect(idleMsOf(stat)).toBe(4500);
    expect(() => idleMsOf("cpu0 1 2 3 4 5\n")).toThrow();
  });
});
