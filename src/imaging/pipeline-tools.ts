import type { CodecFamily } from "../domain/codec-family.ts";
import type { CodecModules } from "./codecs/codec-modules.ts";
import { createEngineCodecs } from "./codecs/engine-codecs.ts";
import { createJsquashCodecs } from "./codecs/jsquash-codecs.ts";
import type { Engine, Resize } from "./engine/engine.ts";
import type { PipelineTools } from "./pipeline.ts";
import type { LuminanceSum } from "./steps/choose-ink.ts";
import { createTextRenderer } from "./text/text-renderer.ts";

/** Work on pixels that may be shared out among workers. */
export interface PixelWork {
  readonly luminanceSum: LuminanceSum;
  readonly resize: Resize;
}

export interface PipelineToolsOptions {
  readonly engine: Engine;
  readonly family: CodecFamily;
  readonly modules: CodecModules;
  /** A TrueType or OpenType font; copied. */
  readonly font: Uint8Array;
  /** The engine's own unless told. */
  readonly work?: PixelWork;
}

/** All that a worker needs for its pictures; made once. */
export function createPipelineTools(options: PipelineToolsOptions): PipelineTools {
  const { engine, family, modules, font, work = engine } = options;
  const jsquash = createJsquashCodecs(modules);
  return {
    engine,
    codecs: family === "engine" ? createEngineCodecs({ jsquash, resize: work.resize }) : jsquash,
    textRenderer: createTextRenderer({ font }),
    luminanceSum: work.luminanceSum,
  };
}
