/** The compiled engine. Compile once; a compiled module can be posted to a worker. */
export interface EngineModules {
  /** Every kernel; instantiated by a memory's owner only. */
  readonly engine: WebAssembly.Module;
  /** What a worker computes in another worker's memory. */
  readonly slice: WebAssembly.Module;
}

/** @throws Error when the engine has not been built */
export async function compileEngineModules(): Promise<EngineModules> {
  const paths = await findFiles();
  const [engine, slice] = await Promise.all([compile(paths.engine), compile(paths.slice)]);
  return { engine, slice };
}

async function findFiles(): Promise<{ engine: string; slice: string }> {
  try {
    // Imports, so that a single-file executable carries the files; dynamic ones, so that a missing
    // file can be named for what it is.
    const [engine, slice] = await Promise.all([
      import("../../../wasm/dist/engine.wasm", { with: { type: "file" } }),
      import("../../../wasm/dist/slice.wasm", { with: { type: "file" } }),
    ]);
    return { engine: engine.default, slice: slice.default };
  } catch (cause) {
    throw new Error('The WebAssembly engine is not built: run "bun run build:wasm"', { cause });
  }
}

async function compile(path: string): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await Bun.file(path).arrayBuffer());
}
