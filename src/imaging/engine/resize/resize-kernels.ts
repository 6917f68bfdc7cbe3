/** Kernels that scale (wasm/assembly/resize/). */
export interface ResizeKernels {
  /**
   * Computes the rows `firstRow` to `endRow - 1` of the plan at `plan`, the first of them to
   * `target`. Scratch space and plan are those of resize-plan.ts, both aligned to 16 bytes.
   */
  resizeRows(
    plan: number,
    scratch: number,
    firstRow: number,
    endRow: number,
    target: number,
    targetStride: number,
  ): void;
}

export const RESIZE_KERNELS = ["resizeRows"] as const satisfies readonly (keyof ResizeKernels)[];
