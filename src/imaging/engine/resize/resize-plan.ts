import type { Size } from "../../../domain/geometry.ts";
import { BYTES_PER_PIXEL, type Plane } from "../plane.ts";
import { MAX_TAPS, type ResizeTables, STRIP_PIXELS } from "./resize-tables.ts";

/*
 * What wasm/assembly/resize/ reads and works in, laid out by the same numbers as plan.ts and
 * scratch.ts there have.
 */

/** Words of the plan itself; the tables follow, each aligned to 16 bytes. */
const PLAN_BYTES = 64;
const ALIGNMENT = 16;

/** Samples of an opaque pair of pixels, and of one with alpha. */
const OPAQUE_PAIR_BYTES = 12;
const ALPHA_PAIR_BYTES = 16;

/** Sums of one pixel with many taps. */
const SUM_BYTES = 16;

const SLOT_BYTES = STRIP_PIXELS * 8 + 64;
const GROUP_BYTES = 64;
const RING_OFFSET = GROUP_BYTES + MAX_TAPS * 16 + SLOT_BYTES;

export interface ResizePlanOptions {
  readonly source: Plane;
  readonly target: Size;
  readonly tables: ResizeTables;
  /** Tells that every alpha is 255. */
  readonly opaque: boolean;
}

/** One resize, ready to be written to wherever its kernel is to read it. */
export interface ResizePlan {
  readonly byteLength: number;
  /** Of each scratch space that the kernel is given. */
  readonly scratchBytes: number;
  /** Writes `byteLength` bytes to `pointer`, a multiple of 16. */
  write(memory: WebAssembly.Memory, pointer: number): void;
}

export function resizePlan({ source, target, tables, opaque }: ResizePlanOptions): ResizePlan {
  const { few, rows, columns, stripColumns } = tables;
  const columnBytes = few ? (opaque ? OPAQUE_PAIR_BYTES : ALPHA_PAIR_BYTES) : SUM_BYTES;
  const parts = [
    rows.firsts,
    rows.weights,
    columns.firsts.map((first) => first * columnBytes),
    columns.weights,
  ];
  const offsets: number[] = [];
  let byteLength = PLAN_BYTES;
  for (const part of parts) {
    offsets.push(byteLength);
    byteLength += Math.ceil(part.byteLength / ALIGNMENT) * ALIGNMENT;
  }

  return {
    byteLength,
    scratchBytes: few ? RING_OFFSET + rows.taps * SLOT_BYTES : source.width * SUM_BYTES,
    write(memory, pointer) {
      const [rowFirsts, rowWeights, columnFirsts, columnWeights] = offsets.map(
        (offset) => pointer + offset,
      ) as [number, number, number, number]; // one for each of the four parts
      new Uint32Array(memory.buffer, pointer, PLAN_BYTES / 4).set([
        ...[source.pointer, source.width * BYTES_PER_PIXEL, source.width, target.width],
        ...[opaque ? 1 : 0, few ? 1 : 0, stripColumns],
        ...[rows.taps, rowFirsts, rowWeights, columns.taps, columnFirsts, columnWeights],
      ]);
      for (const [index, part] of parts.entries()) {
        const { buffer, byteOffset, byteLength } = part;
        const bytes = new Uint8Array(buffer, byteOffset, byteLength);
        new Uint8Array(memory.buffer, pointer + (offsets[index] ?? 0), byteLength).set(bytes);
      }
    },
  };
}
