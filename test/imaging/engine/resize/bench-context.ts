import { createArena } from "../../../../src/imaging/engine/arena.ts";
import type { EngineContext } from "../../../../src/imaging/engine/context.ts";
import { instantiateKernels } from "../../../../src/imaging/engine/kernels.ts";
import { createEngineMemory } from "../../../../src/imaging/engine/memory.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import { assertSize, type Plane, planeBytes } from "../../../../src/imaging/engine/plane.ts";
import type { Pixels } from "../../../fixtures/compare.ts";

/** The engine's context on its own, and pixels in and out of it. */
export interface ContextBench {
  readonly context: EngineContext;
  planeOf(picture: Pixels): Plane;
  /** A copy of what is in the plane. */
  pixelsOf(plane: Plane): Pixels;
}

export async function createContextBench(maxPixels: number): Promise<ContextBench> {
  const { engine } = await compileEngineModules();
  const { memory, limitBytes } = createEngineMemory({ maxPixels, maxFileBytes: 1 });
  const kernels = instantiateKernels(engine, memory);
  const arena = createArena({ memory, base: kernels.staticEnd(), limitBytes });
  const context: EngineContext = {
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
  const viewOf = (plane: Plane): Uint8Array =>
    new Uint8Array(memory.buffer, plane.pointer, planeBytes(plane));
  return {
    context,
    planeOf(picture) {
      const plane = context.allocatePlane(picture);
      viewOf(plane).set(picture.data);
      return plane;
    },
    pixelsOf(plane) {
      return { data: viewOf(plane).slice(), width: plane.width, height: plane.height };
    },
  };
}
