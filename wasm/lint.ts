/*
 * Biome for the engine's sources: format and lint, as `biome check` does for the rest.
 *
 *   bun wasm/lint.ts [--write]
 *
 * AssemblyScript puts decorators (`@inline`) on functions, which no parser of TypeScript takes. They
 * become comments for as long as Biome looks, on lines of their own, so that every message names the
 * right line.
 */

import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const DECORATOR = /^( *)@(inline|unmanaged|lazy)$/gm;
const COMMENT = /^( *)\/\/ @(inline|unmanaged|lazy)$/gm;

const write = process.argv.includes("--write");
const sources = await Array.fromAsync(new Bun.Glob("assembly/**/*.ts").scan(import.meta.dir));
const faulty: string[] = [];
for (const source of sources.sort()) {
  if (!(await check(source))) faulty.push(source);
}
if (faulty.length > 0) {
  console.error(`wasm: not as "bun run format" leaves them: ${faulty.join(", ")}`);
  process.exit(1);
}

/** False when Biome has something to say that was not mended. */
async function check(source: string): Promise<boolean> {
  const path = join(import.meta.dir, source);
  const text = await Bun.file(path).text();
  // The folder itself is left out in biome.json, so it goes by another name. Without `--write`
  // Biome does not tell what it would have written.
  const alias = `--stdin-file-path=wasm/${source.replace("assembly/", "")}`;
  const child = Bun.spawn(["bunx", "biome", "check", "--write", alias], {
    cwd: ROOT,
    stdin: new Blob([text.replace(DECORATOR, "$1// @$2")]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [checked, messages, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) {
    console.error(`wasm/${source}\n${messages}`);
    return false;
  }
  const mended = checked.replace(COMMENT, "$1@$2");
  if (mended !== text && write) await Bun.write(path, mended);
  return mended === text || write;
}
