import type { Size } from "../../domain/geometry.ts";
import type { Arena } from "./arena.ts";
import type { Kernels } from "./kernels.ts";
import type { Plane } from "./plane.ts";

/** What the parts of the engine share: one memory, its arena, and the kernels over it. */
export interface EngineContext {
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  readonly kernels: Kernels;
  /**
   * A new plane, contents undefined; it lives until the arena is reset or released past it.
   *
   * @throws RefusedError `image_too_large` when the arena's limit would be passed
   */
  allocatePlane(size: Size): Plane;
  /** Throws `RangeError` unless the plane lies in what the arena has handed out. */
  assertPlane(plane: Plane): void;
}
