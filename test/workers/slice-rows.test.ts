import { describe, expect, test } from "bun:test";
import { MAX_ROW_SLICES, seatCount } from "../../src/workers/slice-region.ts";
import {
  packRowsJob,
  type RowsJob,
  sliceCount,
  sliceRange,
  sliceRowsOf,
  unpackRowsJob,
} from "../../src/workers/slice-rows.ts";
import { sliceStaging, sliceStagingBytes } from "../../src/workers/slice-staging.ts";

function jobOf(height: number): RowsJob {
  const places = { plan: 64, rows: 4096, scratch: 2 ** 31, scratchBytes: 1024 };
  return { ...places, stride: 40, height, sliceRows: sliceRowsOf(height) };
}

describe("the slices of a resize", () => {
  test("are all rows, each once, in no more slices than a region has room for", () => {
    for (const height of [1, 15, 16, 17, 1080, 2047, 2048, 2049, 8000, 1_000_000]) {
      const job = jobOf(height);
      expect(sliceCount(job)).toBeLessThanOrEqual(MAX_ROW_SLICES);
      let next = 0;
      for (let slice = 0; slice < sliceCount(job); slice++) {
        const { first, end } = sliceRange(job, slice);
        expect(first).toBe(next);
        expect(end).toBeGreaterThan(first);
        next = end;
      }
      expect(next).toBe(height);
    }
  });

  test("are told to peers in as many words as a region has", () => {
    const words = packRowsJob(jobOf(1080));
    expect(words.length).toBeLessThanOrEqual(8);
    expect(unpackRowsJob(Uint32Array.from(words))).toEqual(jobOf(1080));
  });
});

describe("the staging block", () => {
  test.each([1, 2, 16])("keeps its parts apart, for %i workers", (workers) => {
    const pointer = 1024 * 1024;
    const staging = sliceStaging(pointer);
    const { plan, rows, ownScratch, scratch, scratchBytes } = staging;
    expect(plan).toBe(pointer);
    expect(rows).toBeGreaterThan(plan);
    expect(ownScratch - rows).toBeGreaterThanOrEqual(1920 * 1080 * 4);
    expect(scratch - ownScratch).toBe(scratchBytes);
    const end = scratch + seatCount(workers) * scratchBytes;
    expect(end).toBe(pointer + sliceStagingBytes(workers));
    for (const part of [plan, rows, ownScratch, scratch, scratchBytes]) expect(part % 64).toBe(0);
  });

  test("has room for what fits into its parts, and for nothing larger", () => {
    const { rows, plan, scratchBytes, hasRoom } = sliceStaging(0);
    const largest = { byteLength: rows - plan, scratchBytes };
    const size = { width: 1080, height: 1920 };
    expect(hasRoom(largest, size)).toBe(true);
    expect(hasRoom({ ...largest, byteLength: largest.byteLength + 1 }, size)).toBe(false);
    expect(hasRoom({ ...largest, scratchBytes: scratchBytes + 1 }, size)).toBe(false);
    expect(hasRoom(largest, { ...size, width: 1081 })).toBe(false);
  });
});
