import type { Size } from "../../../domain/geometry.ts";
import type { EngineContext } from "../context.ts";
import { assertSize, BYTES_PER_PIXEL, type Plane } from "../plane.ts";
import type { ResizeFilter } from "./resize-filter.ts";
import type { ResizeKernels } from "./resize-kernels.ts";
import { type ResizePlan, resizePlan } from "./resize-plan.ts";
import { createTableCache } from "./resize-tables.ts";

export interface ResizeOptions {
  readonly filter: ResizeFilter;
  /** Tells that every alpha is 255: it is not looked at then, and 255 in the result. */
  readonly opaque: boolean;
  /**
   * The size of what is to be scaled, from the plane's top left corner: up to a pixel less than the
   * plane's on a side, not always whole. All of the plane unless told.
   */
  readonly extent?: Size;
}

/**
 * Scales planes. Every channel is at most one level from the filter's exact result. With alpha, which
 * weighs the colours, alpha itself is, and the pixel as it looks on any ground is at most one and a
 * half; what is less than half a level visible becomes transparent black.
 */
export interface Resampler {
  /**
   * The plane at another size, in a new plane; `plane` stays as it is. Made for shrinking, by any
   * ratio; a side may keep its size or grow as well.
   *
   * @throws RangeError unless the plane lies in the arena and both sides are positive integers
   * @throws RefusedError `image_too_large` when the arena's limit would be passed
   */
  resize(plane: Plane, size: Size, options: ResizeOptions): Plane;
  /** How `resize` would do it, for whoever computes the rows in parts. @throws RangeError likewise */
  plan(plane: Plane, size: Size, options: ResizeOptions): ResizePlan;
  /** The kernel that reads such a plan. */
  readonly resizeRows: ResizeKernels["resizeRows"];
}

/** Geometries whose weights are kept: uploads of one camera mostly share theirs. */
const KEPT_GEOMETRIES = 8;

export function createResampler(context: EngineContext): Resampler {
  const { memory, arena, kernels } = context;
  const tablesFor = createTableCache(KEPT_GEOMETRIES);

  function plan(source: Plane, target: Size, options: ResizeOptions): ResizePlan {
    const { filter, opaque, extent = source } = options;
    context.assertPlane(source);
    assertSize(target);
    assertExtent(extent, source);
    const tables = tablesFor({ from: source, extent, to: target, filter });
    return resizePlan({ source, target, opaque, tables });
  }

  return {
    plan,
    resizeRows: kernels.resizeRows,
    resize(plane, size, options) {
      const planned = plan(plane, size, options);
      const target = context.allocatePlane(size);
      const mark = arena.mark;
      try {
        const pointer = arena.allocate(planned.byteLength);
        const scratch = arena.allocate(planned.scratchBytes);
        planned.write(memory, pointer);
        const stride = size.width * BYTES_PER_PIXEL;
        kernels.resizeRows(pointer, scratch, 0, size.height, target.pointer, stride);
      } finally {
        arena.release(mark);
      }
      return target;
    },
  };
}

function assertExtent(extent: Size, plane: Size): void {
  const within = (part: number, whole: number): boolean => part > whole - 1 && part <= whole;
  if (within(extent.width, plane.width) && within(extent.height, plane.height)) return;
  throw new RangeError(
    `An extent of ${extent.width}x${extent.height} in a plane of ${plane.width}x${plane.height}`,
  );
}
