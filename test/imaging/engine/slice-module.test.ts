import { expect, test } from "bun:test";
import { instantiateKernels } from "../../../src/imaging/engine/kernels.ts";
import { compileEngineModules } from "../../../src/imaging/engine/modules.ts";
import engineFile from "../../../wasm/dist/engine.wasm" with { type: "file" };
import sliceFile from "../../../wasm/dist/slice.wasm" with { type: "file" };
import { sectionNames } from "../../fixtures/wasm-sections.ts";

// The slice module is instantiated over memory that another worker is using: whatever instantiation
// writes or runs would happen there.

test("the slice module has code, and nothing that instantiation would write or run", async () => {
  const sections = sectionNames(await Bun.file(sliceFile).bytes());
  expect(sections.sort()).toEqual(["code", "export", "function", "import", "type"]);
});

test("the slice module takes one memory and gives the functions for sums and rows", async () => {
  const { slice } = await compileEngineModules();
  expect(WebAssembly.Module.imports(slice)).toEqual([
    { module: "env", name: "memory", kind: "memory" },
  ]);
  expect(WebAssembly.Module.exports(slice)).toEqual([
    { name: "luminance", kind: "function" },
    { name: "resizeRows", kind: "function" },
  ]);
});

test("instantiating the slice module leaves every byte as it was", async () => {
  const { slice } = await compileEngineModules();
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
  const bytes = new Uint8Array(memory.buffer).fill(0xa5);
  new WebAssembly.Instance(slice, { env: { memory } });
  expect(bytes.every((byte) => byte === 0xa5)).toBe(true);
});

test("the engine has no start function, and keeps its constants out of the header", async () => {
  expect(sectionNames(await Bun.file(engineFile).bytes())).not.toContain("start");
  const { engine } = await compileEngineModules();
  const memory = new WebAssembly.Memory({ initial: 24, maximum: 24, shared: true });
  const bytes = new Uint8Array(memory.buffer).fill(0xa5);
  const end = instantiateKernels(engine, memory).staticEnd();
  const changed = bytes.findIndex((byte) => byte !== 0xa5);
  expect(changed === -1 || changed >= 65_536).toBe(true);
  expect(bytes.subarray(end).every((byte) => byte === 0xa5)).toBe(true);
});

test("the engine's constants end where the codecs' tables begin, or before", async () => {
  const { engine } = await compileEngineModules();
  const memory = new WebAssembly.Memory({ initial: 24, maximum: 24, shared: true });
  const { constantsEnd, staticEnd } = instantiateKernels(engine, memory);
  // CONSTANTS_END and WORKSPACE_END of wasm/assembly/workspace.ts.
  expect(constantsEnd()).toBeLessThanOrEqual(0x40000);
  expect(staticEnd()).toBe(0x140000);
});

test("the reader of sections sees every kind that must not be there", () => {
  const module = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[4, 1, 0, 5, 1, 0, 6, 1, 0, 8, 1, 0, 11, 0x80, 1, ...new Array(128).fill(0), 12, 1, 0],
  );
  expect(sectionNames(module)).toEqual([
    "table",
    "memory",
    "global",
    "start",
    "data",
    "data count",
  ]);
});
