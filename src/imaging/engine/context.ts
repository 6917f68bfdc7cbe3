import type { Size } from "../../domain/geometry.ts";
import { type Arena, createArena } from "./arena.ts";
import { instantiateKernels, type Kernels } from "./kernels.ts";
import { createEngineMemory, type EngineMemoryOptions } from "./memory.ts";
import { assertSize, type Plane, planeBytes } from "./plane.ts";

interface EngineParts {
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  readonly kernels: Kernels;
}

/** What the parts of the engine share: one memory, its arena, and the kernels over it. */
export interface EngineContext extends EngineParts {
  /**
   * A new plane, contents undefined; it lives until the arena is reset or released past it.
   *
   * @throws RefusedError `image_too_large` when the arena's limit would be passed
   */
  allocatePlane(size: Size): Plane;
  /** Throws `RangeError` unless the plane lies in what the arena has handed out. */
  assertPlane(plane: Plane): void;
}

export interface EngineContextOptions extends EngineMemoryOptions {
  /** The compiled `engine.wasm`. */
  readonly module: WebAssembly.Module;
}

/** A new memory with the engine's kernels over it and an arena behind them. */
export function createEngineContext({ module, ...sizes }: EngineContextOptions): EngineContext {
  const { memory, limitBytes } = createEngineMemory(sizes);
  const kernels = instantiateKernels(module, memory);
  const base = kernels.staticEnd() + (sizes.stagingBytes ?? 0);
  return contextOf({ memory, kernels, arena: createArena({ memory, base, limitBytes }) });
}

/** The context of parts that belong together. */
export function contextOf({ memory, arena, kernels }: EngineParts): EngineContext {
  return {
    ...{ memory, arena, kernels },
    allocatePlane(size) {
      assertSize(size);
      const { width, height } = size;
      return { pointer: arena.allocate(planeBytes(size)), width, height };
    },
    assertPlane(plane) {
      assertSize(plane);
      arena.assertHolds(plane.pointer, planeBytes(plane));
    },
  };
}
