import type { EngineContext } from "../context.ts";
import { type HuffmanSpec, SPEC_BYTES } from "./huffman-tables.ts";
import type { QuantizationTable } from "./quantization-tables.ts";

/** All that the blocks of a component are decoded with in one scan. */
export interface BlockTables {
  readonly dc: HuffmanSpec;
  readonly ac: HuffmanSpec;
  readonly quantization: QuantizationTable;
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
    kernels.jpegBuildDcLookup(slot, writeSpec(memory, scratch, tables.dc));
    kernels.jpegBuildAcLookup(slot, writeSpec(memory, scratch, tables.ac), false);
    kernels.jpegBuildAcPairs(slot);
    const quantization = writeQuantization(memory, scratch, tables.quantization);
    kernels.jpegBuildSteps(slot, quantization, tables.blockSize);
    return slot;
  });
}

function areSame(a: BlockTables, b: BlockTables): boolean {
  return (
    a.dc === b.dc &&
    a.ac === b.ac &&
    a.quantization === b.quantization &&
    a.blockSize === b.blockSize
  );
}

function writeSpec(memory: WebAssembly.Memory, pointer: number, spec: HuffmanSpec): number {
  new Uint8Array(memory.buffer, pointer, spec.length).set(spec);
  return pointer;
}

function writeQuantization(
  memory: WebAssembly.Memory,
  pointer: number,
  table: QuantizationTable,
): number {
  new Uint16Array(memory.buffer, pointer, table.length).set(table);
  return pointer;
}
