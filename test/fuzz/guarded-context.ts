import { createArena } from "../../src/imaging/engine/arena.ts";
import { contextOf, type EngineContext } from "../../src/imaging/engine/context.ts";
import { instantiateKernels } from "../../src/imaging/engine/kernels.ts";
import { createEngineMemory, HEADER_BYTES } from "../../src/imaging/engine/memory.ts";
import { createGuardedArena, firstOther, type GuardedArena } from "./guarded-arena.ts";

/** Where the constants may go to, and the encoder's tables: wasm/assembly/workspace.ts. */
const CONSTANTS_SPACE_END = 0x40000;
const ENCODER_TABLES = { start: 0xc0000, end: 0x100000 };

/** More than any damaged file has. */
const MAX_FILE_BYTES = 1024 * 1024;

const PATTERN = 0x3c;

export interface GuardedContext extends EngineContext {
  readonly arena: GuardedArena;
  /** As the arena's, and for all that lies below it and is not the decoder's. */
  violations(whole: boolean): string[];
}

/** What the engine's parts share, over a memory that shows who writes where he must not. */
export function createGuardedContext(
  module: WebAssembly.Module,
  maxPixels: number,
): GuardedContext {
  const { memory, limitBytes } = createEngineMemory({ maxPixels, maxFileBytes: MAX_FILE_BYTES });
  const kernels = instantiateKernels(module, memory);
  const base = kernels.staticEnd();
  const arena = createGuardedArena(createArena({ memory, base, limitBytes }), memory);

  const unused = [
    { pointer: 0, end: HEADER_BYTES, name: "of the header" },
    { pointer: kernels.constantsEnd(), end: CONSTANTS_SPACE_END, name: "behind the constants" },
    { pointer: ENCODER_TABLES.start, end: ENCODER_TABLES.end, name: "of the encoder's tables" },
  ];
  for (const { pointer, end } of unused) {
    new Uint8Array(memory.buffer, pointer, end - pointer).fill(PATTERN);
  }
  const constants = (): Uint8Array =>
    new Uint8Array(memory.buffer, HEADER_BYTES, kernels.constantsEnd() - HEADER_BYTES);
  const original = constants().slice();

  return {
    ...contextOf({ memory, kernels, arena }),
    arena,
    violations(whole) {
      const below = unused.flatMap(({ pointer, end, name }) => {
        const at = firstOther(memory, { pointer, end, value: PATTERN });
        return at === undefined ? [] : [`byte ${at - pointer} ${name}`];
      });
      const changed = Buffer.compare(constants(), original) !== 0 ? ["a constant"] : [];
      return [...below, ...changed, ...arena.violations(whole)];
    },
  };
}
