import { availableParallelism } from "node:os";
import type { CodecModules } from "../../src/imaging/codecs/codec-modules.ts";
import type { Codecs } from "../../src/imaging/codecs/codecs.ts";
import { createJsquashCodecs } from "../../src/imaging/codecs/jsquash-codecs.ts";
import { createEngine } from "../../src/imaging/engine/engine.ts";
import type { PipelineTools } from "../../src/imaging/pipeline.ts";
import { createTextRenderer } from "../../src/imaging/text/text-renderer.ts";
import { createControlBoard } from "../../src/workers/control-board.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";
import { createRowSlices } from "../../src/workers/row-slices.ts";

export const LIMITS = { maxSide: 8000, maxPixels: 40_000_000 } as const;

/** What a worker runs on unless told otherwise, and everything on the codecs of jSquash. */
const CODECS = {
  engine: createJsquashCodecs,
  jsquash: createJsquashCodecs,
} as const satisfies Record<string, (modules: CodecModules) => Codecs>;

export type CodecChoice = keyof typeof CODECS;

/** All that a worker has at hand, in this thread and without peers. */
export async function createWorkerTools(
  font: Uint8Array,
  codecs: CodecChoice = "engine",
): Promise<PipelineTools> {
  const modules = await compileImagingModules();
  const engine = createEngine({ module: modules.engine.engine, maxPixels: LIMITS.maxPixels });
  const workers = Math.max(2, availableParallelism());
  const rowSlices = createRowSlices({
    workers,
    engine,
    board: createControlBoard(workers),
    sliceModule: modules.engine.slice,
  });
  return {
    engine,
    codecs: CODECS[codecs](modules.codecs),
    textRenderer: createTextRenderer({ font }),
    luminanceSum: rowSlices.sum,
  };
}
