/*
 * Biome for the engine's sources: format and lint, as `biome check` does for the rest.
 *
 *   bun wasm/lint.ts [--write]
 *
 * AssemblyScript puts decorators (`@inline`) on functions, which no parser of TypeScript takes. Biome
 * gets a copy in which they are comments, on lines of their own, so that every message names the right
 * line.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const DECORATOR = /^( *)@(inline|unmanaged|lazy)$/gm;
const COMMENT = /^( *)\/\/ @(inline|unmanaged|lazy)$/gm;

const write = process.argv.includes("--write");
const sources = await Array.fromAsync(new Bun.Glob("assembly/**/*.ts").scan(import.meta.dir));
const copy = await mkdtemp(join(tmpdir(), "wasm-lint-"));
try {
  process.exitCode = await check();
} finally {
  await rm(copy, { recursive: true, force: true });
}

/** Biome's exit code; what it mended is in the sources then. */
async function check(): Promise<number> {
  for (const source of sources) {
    const text = await Bun.file(join(import.meta.dir, source)).text();
    await Bun.write(join(copy, source), text.replace(DECORATOR, "$1// @$2"));
  }
  const settings = await Bun.file(join(ROOT, "biome.json")).json();
  const { rules } = settings.linter;
  const ownRules = {
    ...rules,
    // There is no "import type" in AssemblyScript, and its integers have 64 bits.
    style: { ...rules.style, useImportType: "off" },
    correctness: { ...rules.correctness, noPrecisionLoss: "off" },
  };
  const forCopy = {
    ...settings,
    linter: { ...settings.linter, rules: ownRules },
    // The copy is no git repository, and the sources are left out where they stand.
    vcs: { enabled: false },
    files: { includes: ["**/*.ts"] },
  };
  await Bun.write(join(copy, "biome.json"), JSON.stringify(forCopy));

  const biome = join(ROOT, "node_modules/.bin/biome");
  const child = Bun.spawn([biome, "check", ...(write ? ["--write"] : []), "assembly"], {
    cwd: copy,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
  const code = await child.exited;
  if (write) {
    for (const source of sources) {
      const mended = (await Bun.file(join(copy, source)).text()).replace(COMMENT, "$1@$2");
      const path = join(import.meta.dir, source);
      if (mended !== (await Bun.file(path).text())) await Bun.write(path, mended);
    }
  }
  return code;
}
