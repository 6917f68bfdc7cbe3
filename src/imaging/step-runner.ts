import type { StepTimings } from "../ports/image-processor.ts";

export interface StepRunner {
  /** Runs one named step, unless the checkpoint before it throws, and notes its time. */
  step<T>(name: string, run: () => T | Promise<T>): Promise<T>;
  /** Milliseconds by step, in the order they ran. */
  readonly timings: StepTimings;
}

/** @param checkpoint looked at before every step */
export function createStepRunner(checkpoint: () => void): StepRunner {
  const timings: Record<string, number> = {};
  return {
    timings,
    async step(name, run) {
      checkpoint();
      const startedAt = performance.now();
      const result = await run();
      timings[name] = performance.now() - startedAt;
      return result;
    },
  };
}
