import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

// Every test builds in a copy of the sources, beside modules of its own choosing.

const ROOT = join(import.meta.dir, "../..");
const OUTPUTS = ["engine.wasm", "slice.wasm"] as const;

/** A build takes a second; on a busy machine several. */
const BUILD_TIMEOUT_MS = 240_000;

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await createTemporaryFolder();
  const sources = (path: string): boolean => path !== join(ROOT, "wasm/dist");
  await cp(join(ROOT, "wasm"), inCopy("wasm"), { recursive: true, filter: sources });
});

afterEach(async () => {
  await folder.remove();
});

function inCopy(path: string): string {
  return join(folder.path, path);
}

async function build(): Promise<{ exitCode: number; output: string; errors: string }> {
  const child = Bun.spawn(["bun", inCopy("wasm/build.ts")], { stdout: "pipe", stderr: "pipe" });
  const [exitCode, output, errors] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode, output, errors };
}

async function readOutputs(): Promise<Uint8Array[]> {
  return Promise.all(OUTPUTS.map((name) => Bun.file(inCopy(`wasm/dist/${name}`)).bytes()));
}

describe("with the compiler", () => {
  beforeEach(async () => {
    await symlink(join(ROOT, "node_modules"), inCopy("node_modules"));
  });

  test(
    "makes what runs, and makes it again only when sources or outputs have changed",
    async () => {
      expect(await build()).toMatchObject({ exitCode: 0, errors: "" });
      const first = await readOutputs();
      for (const output of first) expect(WebAssembly.validate(output)).toBe(true);

      expect(await build()).toEqual({ exitCode: 0, errors: "", output: "wasm: up to date\n" });

      await Bun.write(inCopy("wasm/dist/slice.wasm"), "damaged");
      expect(await build()).toMatchObject({ exitCode: 0 });
      expect(await readOutputs()).toEqual(first);

      const luminance = inCopy("wasm/assembly/luminance.ts");
      const source = await Bun.file(luminance).text();
      await Bun.write(luminance, source.replace("= 587", "= 588"));
      expect(await build()).toMatchObject({ exitCode: 0 });
      for (const [index, output] of (await readOutputs()).entries()) {
        expect(output).not.toEqual(first[index] ?? output);
      }
    },
    BUILD_TIMEOUT_MS,
  );

  test(
    "fails and names the place when a source does not compile",
    async () => {
      await Bun.write(inCopy("wasm/assembly/luminance.ts"), "export function luminance(: i32");
      const { exitCode, errors } = await build();
      expect(exitCode).toBe(1);
      expect(errors).toContain("assembly/luminance.ts");
    },
    BUILD_TIMEOUT_MS,
  );
});

// As `bun install --production` leaves it.
describe("without the compiler", () => {
  beforeEach(async () => {
    await mkdir(inCopy("node_modules"));
  });

  test("uses what was built before, and says so in one line", async () => {
    for (const name of OUTPUTS) await Bun.write(inCopy(`wasm/dist/${name}`), name);
    const { exitCode, output, errors } = await build();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
    expect(output).toMatch(/^wasm: assemblyscript is not installed.*\n$/);
    const kept = (await readOutputs()).map((bytes) => new TextDecoder().decode(bytes));
    expect(kept).toEqual([...OUTPUTS]);
  });

  test("fails when only a part was built before", async () => {
    await Bun.write(inCopy("wasm/dist/engine.wasm"), "engine");
    const { exitCode, errors } = await build();
    expect(exitCode).toBe(1);
    expect(errors).toContain("assemblyscript");
  });
});
