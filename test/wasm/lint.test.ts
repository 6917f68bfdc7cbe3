import { afterEach, beforeEach, expect, test } from "bun:test";
import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

// In a copy of the project with one source of the engine.

const ROOT = join(import.meta.dir, "../..");
const GOOD =
  "@inline\nfunction twice(a: i32): i32 {\n  return 2 * a;\n}\n\n" +
  "export function fourTimes(a: i32): i32 {\n  return twice(twice(a));\n}\n";

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await createTemporaryFolder();
  await cp(join(ROOT, "wasm/lint.ts"), join(folder.path, "wasm/lint.ts"));
  const settings = await Bun.file(join(ROOT, "biome.json")).json();
  // The copy is no git repository.
  const copied = { ...settings, vcs: { enabled: false } };
  await Bun.write(join(folder.path, "biome.json"), JSON.stringify(copied));
  await symlink(join(ROOT, "node_modules"), join(folder.path, "node_modules"));
});

afterEach(async () => {
  await folder.remove();
});

/** Checks a source, or mends it: the exit code, all that was said, and what the source is then. */
async function lint(source: string, ...options: string[]) {
  const path = join(folder.path, "wasm/assembly/sample.ts");
  await Bun.write(path, source);
  const command = ["bun", join(folder.path, "wasm/lint.ts"), ...options];
  const child = Bun.spawn(command, { cwd: folder.path, stdout: "pipe", stderr: "pipe" });
  const [said, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, messages: said + errors, source: await Bun.file(path).text() };
}

test("is content with a formatted source whose functions have decorators", async () => {
  expect(await lint(GOOD)).toMatchObject({ code: 0, source: GOOD });
});

test("finds what is not formatted, names the file and leaves it; told to write, it mends it", async () => {
  const bad = GOOD.replace("  return 2 * a;", "return 2*a");
  const found = await lint(bad);
  expect([found.code, found.source]).toEqual([1, bad]);
  expect(found.messages).toContain("assembly/sample.ts");
  expect(await lint(bad, "--write")).toMatchObject({ code: 0, source: GOOD });
});

test("finds what the linter finds", async () => {
  const unused = `import { other } from "./other";\n\n${GOOD}`;
  const found = await lint(unused);
  expect(found.code).toBe(1);
  expect(found.messages).toContain("noUnusedImports");
});
