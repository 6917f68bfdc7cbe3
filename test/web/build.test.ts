import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { cp, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { buildPage, MAX_GZIP_BYTES, measurePage, readBuiltPage } from "../../src/web/build.ts";
import { encodePng, flat } from "../fixtures/pictures.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

const ROOT = join(import.meta.dir, "../..");

describe("the page that lies in src/web/dist", () => {
  test("is the one that the sources make: if not, run bun run build:web", async () => {
    expect(await readBuiltPage()).toEqual(await buildPage());
  });

  test("takes no more on its way to the browser than it may", async () => {
    const { sizes, gzipBytes } = measurePage(await buildPage());
    expect(sizes.map(({ name }) => name)).toContain("page.js");
    expect(gzipBytes).toBeGreaterThan(1_000);
    expect(gzipBytes).toBeLessThanOrEqual(MAX_GZIP_BYTES);
    expect(MAX_GZIP_BYTES).toBeLessThanOrEqual(60_000);
  });
});

describe("bun run build:web", () => {
  let folder: TemporaryFolder;

  // Every test builds a copy of the sources, in which something is changed.
  beforeEach(async () => {
    folder = await createTemporaryFolder();
    const sources = (path: string): boolean => path !== join(ROOT, "src/web/dist");
    for (const room of ["src/web", "src/domain"]) {
      await cp(join(ROOT, room), inCopy(room), { recursive: true, filter: sources });
    }
    await symlink(join(ROOT, "node_modules"), inCopy("node_modules"));
  });
  afterEach(() => folder.remove());

  function inCopy(path: string): string {
    return join(folder.path, path);
  }

  async function edit(path: string, change: (source: string) => string): Promise<void> {
    const file = Bun.file(inCopy(path));
    await Bun.write(file, change(await file.text()));
  }

  async function build() {
    const script = inCopy("src/web/build.ts");
    const child = Bun.spawn([process.execPath, script], { stdout: "pipe", stderr: "pipe" });
    const [exitCode, output, errors] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    return { exitCode, output, errors };
  }

  test("makes files of fixed names, and says what each weighs", async () => {
    const { exitCode, output, errors } = await build();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
    const names = (await readdir(inCopy("src/web/dist"))).sort();
    expect(names).toEqual([
      ...["favicon.svg", "manifest.webmanifest", "page.css", "page.html", "page.js"],
    ]);
    const lines = output.trimEnd().split("\n");
    for (const name of names) {
      expect(output).toMatch(new RegExp(`^web: ${name}, \\d+ bytes, \\d+ in gzip$`, "m"));
    }
    expect(lines).toHaveLength(names.length + 1);
    expect(lines.at(-1)).toMatch(/^web: \d+ bytes in gzip of 60000, in \d+ ms$/);
  });

  test("fails and names the place when a source does not compile", async () => {
    await edit("src/web/page.ts", (source) => `${source}\nconst = 1;\n`);
    const { exitCode, errors } = await build();
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/^web: .*src\/web\/page\.ts:\d+:\d+: ./);
    expect(await readdir(inCopy("src/web"))).not.toContain("dist");
  });

  test("fails and says how much too large a page is", async () => {
    // What does not compress: hexadecimal digits keep half of their length.
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString("hex");
    await edit("src/web/page.ts", (source) => `${source}\nconsole.log("${noise}");\n`);
    const { exitCode, errors } = await build();
    expect(exitCode).toBe(1);
    const [, bytes] =
      /^web: the page takes (\d+) bytes in gzip; the limit is 60000\n$/.exec(errors) ?? [];
    expect(Number(bytes)).toBeGreaterThan(60_000);
    expect(await readdir(inCopy("src/web"))).not.toContain("dist");
  });

  test("fails on a file that nobody would serve, and names it", async () => {
    await Bun.write(inCopy("src/web/extra.png"), encodePng(flat(8, 8)));
    const picture = '<img src="./extra.png" alt="">';
    await edit("src/web/index.html", (source) => source.replace("</main>", `${picture}</main>`));
    const { exitCode, errors } = await build();
    expect(exitCode).toBe(1);
    expect(errors).toContain("extra.png");
  });

  test("fails when a file of the page is no longer asked for", async () => {
    await edit("src/web/index.html", (source) => source.replace(/<link rel="manifest"[^>]*>/, ""));
    const { exitCode, errors } = await build();
    expect(exitCode).toBe(1);
    expect(errors).toContain("manifest.webmanifest");
  });

  test("leaves a service without a page, which says so and how to get one", async () => {
    await rm(inCopy("src/web/dist"), { recursive: true, force: true });
    for (const path of ["src/http", "src/config", "src/services", "src/ingest", "src/ports"]) {
      await cp(join(ROOT, path), inCopy(path), { recursive: true });
    }
    const script = `const { loadPage } = await import("./src/http/load-page.ts"); await loadPage();`;
    const child = Bun.spawn([process.execPath, "-e", script], {
      cwd: folder.path,
      stderr: "pipe",
    });
    const errors = await new Response(child.stderr).text();
    expect(await child.exited).toBe(1);
    expect(errors).toContain('The page is not built: run "bun run build:web"');
  });
});
