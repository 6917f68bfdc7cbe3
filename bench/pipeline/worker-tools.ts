import type { CodecFamily } from "../../src/domain/codec-family.ts";
import { createEngine } from "../../src/imaging/engine/engine.ts";
import type { PipelineTools } from "../../src/imaging/pipeline.ts";
import { createPipelineTools } from "../../src/imaging/pipeline-tools.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";

export const LIMITS = { maxSide: 8000, maxPixels: 40_000_000 } as const;

/** All that a worker has at hand, in this thread and without peers. */
export async function createWorkerTools(
  font: Uint8Array,
  family: CodecFamily = "engine",
): Promise<PipelineTools> {
  const modules = await compileImagingModules();
  const engine = createEngine({ module: modules.engine.engine, maxPixels: LIMITS.maxPixels });
  return createPipelineTools({ engine, family, modules: modules.codecs, font });
}
