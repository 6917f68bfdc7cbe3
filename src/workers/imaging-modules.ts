import { type CodecModules, compileCodecModules } from "../imaging/codecs/codec-modules.ts";
import { compileEngineModules, type EngineModules } from "../imaging/engine/modules.ts";

/** Every WebAssembly module that a worker runs, compiled: posting them costs next to nothing. */
export interface ImagingModules {
  readonly engine: EngineModules;
  readonly codecs: CodecModules;
}

/** Compiles once, on the main thread, what every worker and its successors instantiate. */
export async function compileImagingModules(): Promise<ImagingModules> {
  const [engine, codecs] = await Promise.all([compileEngineModules(), compileCodecModules()]);
  return { engine, codecs };
}
