import { figure, verdict } from "../figures.ts";
import type { Table } from "../report.ts";
import { percentile } from "../statistics.ts";
import { ALLOWED_BYTES, type ApiMemory, excessBytes } from "./api-memory.ts";
import type { LatencyResult } from "./latencies.ts";

export function latencyTable(results: readonly LatencyResult[]): Table {
  return {
    caption: "Milliseconds until an upload is answered, and what the real three add",
    columns: [
      ...["upload", "embedded p50", "real p50", "more"],
      ...["embedded p99", "real p99", "more"],
    ],
    rows: results.map(({ upload, embeddedMs, realMs }) => [
      upload,
      ...[0.5, 0.99].flatMap((share) => {
        const embedded = percentile(embeddedMs, share);
        const real = percentile(realMs, share);
        return [figure(embedded), figure(real), difference(real - embedded)];
      }),
    ]),
  };
}

/** Whether an api takes no more than was aimed at. */
export function apiMemoryVerdict(memory: ApiMemory): string {
  const excess = excessBytes(memory);
  return verdict(
    `Memory of an api: with ${memory.uploads} uploads of 20 MiB in it at once, at most their bytes ` +
      `and ${megabytes(ALLOWED_BYTES)} MB above idle`,
    excess <= ALLOWED_BYTES,
    `their bytes and ${megabytes(excess)} MB`,
  );
}

export function apiMemoryTable(memory: ApiMemory): Table {
  return {
    caption: "Resident memory of an api through which large uploads pass to its optimizer",
    columns: ["what", "MB"],
    rows: [
      ["idle, after a first upload", megabytes(memory.idleBytes)],
      [`the bytes of ${memory.uploads} uploads`, megabytes(memory.bytes)],
      ["at the peak", megabytes(memory.peakBytes)],
      ["besides idle and bytes", megabytes(excessBytes(memory))],
    ],
  };
}

function difference(ms: number): string {
  return `${ms < 0 ? "-" : "+"}${figure(Math.abs(ms))}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
