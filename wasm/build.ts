/*
 * Compiles the AssemblyScript sources into wasm/dist/.
 *
 * Run by `bun run build:wasm`, and by `bun install` through `prepare`. A build whose inputs and
 * outputs are those of the last one is skipped: the stamp holds a digest of both.
 */

import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";

const DIST = join(import.meta.dir, "dist");
const STAMP = join(DIST, "build.sha256");
const MODULES = ["engine", "slice"] as const;

/**
 * The compiler's flags. The memory is the host's, whose layout src/imaging/engine/memory.ts tells.
 */
const FLAGS = [
  ...["-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
  ...["--enable", "simd", "--enable", "relaxed-simd", "--enable", "threads"],
  ...["--importMemory", "--sharedMemory", "--maximumMemory", "65536", "--noExportMemory"],
  // Constants go behind the header (HEADER_BYTES), which other workers write to.
  ...["--memoryBase", "65536"],
  // Helpers exported from one source file to another may take vectors; the host never sees them.
  ...["--disableWarning", "112"],
];

type Compiler = typeof import("assemblyscript/asc");

await main();

async function main(): Promise<void> {
  const compiler = await loadCompiler();
  if (!compiler) {
    if (!(await isBuilt())) {
      fail("wasm/dist is missing and assemblyscript, a dev dependency, is not installed");
    }
    console.log("wasm: assemblyscript is not installed; wasm/dist is used as it is");
    return;
  }
  const inputs = await digestInputs(compiler.version);
  if ((await readText(STAMP)) === (await stampOf(inputs))) {
    console.log("wasm: up to date");
    return;
  }
  await mkdir(DIST, { recursive: true });
  for (const name of MODULES) await writeWhole(outputOf(name), await compile(compiler, name));
  await writeWhole(STAMP, await stampOf(inputs));
}

/** `undefined` when only production dependencies are installed. */
async function loadCompiler(): Promise<Compiler | undefined> {
  try {
    import.meta.resolve("assemblyscript/asc");
  } catch {
    return undefined;
  }
  return await import("assemblyscript/asc");
}

async function compile(compiler: Compiler, name: string): Promise<Uint8Array> {
  const startedAt = performance.now();
  let binary: Uint8Array | undefined;
  const { error, stderr } = await compiler.main(
    [`assembly/${name}.ts`, "--baseDir", import.meta.dir, "--outFile", `${name}.wasm`, ...FLAGS],
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = contents;
      },
    },
  );
  const messages = stderr.toString();
  if (messages) console.error(messages);
  if (error || !binary) fail(`${name}.wasm cannot be compiled: ${error?.message ?? "no output"}`);
  const elapsedMs = Math.round(performance.now() - startedAt);
  console.log(`wasm: ${name}.wasm, ${binary.length} bytes, in ${elapsedMs} ms`);
  return binary;
}

async function digestInputs(compilerVersion: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  hash.update(JSON.stringify([compilerVersion, FLAGS]));
  const sources = await Array.fromAsync(new Bun.Glob("assembly/**/*.ts").scan(import.meta.dir));
  for (const source of sources.sort()) {
    hash.update(JSON.stringify([source, await Bun.file(join(import.meta.dir, source)).text()]));
  }
  return hash.digest("hex");
}

/** What the stamp says when the outputs that lie there were made from `inputs`. */
async function stampOf(inputs: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256").update(inputs);
  for (const name of MODULES) {
    const file = Bun.file(outputOf(name));
    hash.update((await file.exists()) ? await file.bytes() : `no ${name}`);
  }
  return hash.digest("hex");
}

async function isBuilt(): Promise<boolean> {
  const found = await Promise.all(MODULES.map((name) => Bun.file(outputOf(name)).exists()));
  return found.every(Boolean);
}

async function readText(path: string): Promise<string | undefined> {
  const file = Bun.file(path);
  return (await file.exists()) ? await file.text() : undefined;
}

/**
 * Under another name first: whoever reads meanwhile finds the old file or the new one, never a
 * part.
 */
async function writeWhole(path: string, contents: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  await Bun.write(draft, contents);
  await rename(draft, path);
}

function outputOf(name: (typeof MODULES)[number]): string {
  return join(DIST, `${name}.wasm`);
}

function fail(reason: string): never {
  console.error(`wasm: ${reason}`);
  process.exit(1);
}
