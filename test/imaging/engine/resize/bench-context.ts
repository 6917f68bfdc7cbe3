import { createEngineContext, type EngineContext } from "../../../../src/imaging/engine/context.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import { type Plane, planeBytes } from "../../../../src/imaging/engine/plane.ts";
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
  const context = createEngineContext({ module: engine, maxPixels, maxFileBytes: 1 });
  const viewOf = (plane: Plane): Uint8Array =>
    new Uint8Array(context.memory.buffer, plane.pointer, planeBytes(plane));
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
