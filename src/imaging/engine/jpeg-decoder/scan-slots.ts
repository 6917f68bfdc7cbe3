import type { EngineContext } from "../context.ts";
import { type HuffmanSpec, SPEC_BYTES } from "./huffman-tables.ts";
import type { QuantisationTable } from "./quantisation-tables.ts";

/** What the blocks of a component are decoded with in one scan. */
export interface BlockTables {
  readonly dc: HuffmanSpec | undefined;
  readonly ac: HuffmanSpec | undefined;
  /** When coefficients are dequantised at once, and not kept for later scans. */
  readonly dequantisation?: Dequantisation;
}

export interface Dequantisation {
  readonly table: QuantisationTable;
  /** Samples that a block becomes, across and down. */
  readonly blockSize: number;
}

/** Memory that `fillSlots` needs for itself. */
export const SLOT_SCRATCH_BYTES = Math.max(SPEC_BYTES, 128);

/**
 * Builds lookups of the tables, each set once (wasm/assembly/jpeg-decoder/slots.ts).
 *
 * @param scratch `SLOT_SCRATCH_BYTES` that may be overwritten
 * @returns for each of `wanted` its slot, the first's being 0
 */
export function fillSlots(
  { memory, kernels }: EngineContext,
  wanted: readonly BlockTables[],
  scratch: number,
): number[] {
  const filled: BlockTables[] = [];
  return wanted.map((tables) => {
    const found = filled.findIndex((other) => areSame(other, tables));
    if (found >= 0) return found;
    const slot = filled.push(tables) - 1;
    const { dc, ac, dequantisation } = tables;
    if (dc) kernels.jpegBuildDcLookup(slot, writeSpec(memory, scratch, dc));
    if (ac) kernels.jpegBuildAcLookup(slot, writeSpec(memory, scratch, ac), !dequantisation);
    if (dequantisation) {
      const { table, blockSize } = dequantisation;
      kernels.jpegBuildAcPairs(slot);
      kernels.jpegBuildSteps(slot, writeQuantisation(memory, scratch, table), blockSize);
    }
    return slot;
  });
}

function areSame(a: BlockTables, b: BlockTables): boolean {
  return (
    a.dc === b.dc &&
    a.ac === b.ac &&
    a.dequantisation?.table === b.dequantisation?.table &&
    a.dequantisation?.blockSize === b.dequantisation?.blockSize
  );
}

function writeSpec(memory: WebAssembly.Memory, pointer: number, spec: HuffmanSpec): number {
  new Uint8Array(memory.buffer, pointer, spec.length).set(spec);
  return pointer;
}

/** Writes the table where kernels take it from. */
export function writeQuantisation(
  memory: WebAssembly.Memory,
  pointer: number,
  table: QuantisationTable,
): number {
  new Uint16Array(memory.buffer, pointer, table.length).set(table);
  return pointer;
}
