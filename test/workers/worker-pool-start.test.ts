import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import { IMAGING, openPoolBench, type PoolBench } from "../fixtures/pool-bench.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const REAL_WORKER = JSON.stringify(join(import.meta.dir, "../../src/workers/worker.ts"));

let folder: TemporaryFolder;
let bench: PoolBench | undefined;

beforeEach(async () => {
  folder = await createTemporaryFolder();
});
afterEach(async () => {
  await bench?.close();
  bench = undefined;
  await folder.remove();
});

/** A worker's entry made of this code. */
async function entryOf(code: string): Promise<URL> {
  const path = join(folder.path, "entry.ts");
  await writeFile(path, code);
  return pathToFileURL(path);
}

/** Code that runs until there is a file, and the real worker from then on. */
function untilMarked(code: string): string {
  const flag = JSON.stringify(join(folder.path, "flag"));
  return `
    import { existsSync, writeFileSync } from "node:fs";
    if (!existsSync(${flag})) {
      writeFileSync(${flag}, "");
      ${code}
    }
    await import(${REAL_WORKER});
  `;
}

async function works({ pool, submit }: PoolBench): Promise<void> {
  await pool.ready();
  const photo = await encodeJpeg(flat(64, 48));
  (await submit(photo, "Filigrane").result).release();
}

describe("workers that cannot start", () => {
  test.each([
    ["their code throws", 'throw new Error("Stillborn on purpose");', "Stillborn on purpose"],
    ["their code is missing", undefined, "ModuleNotFound"],
  ])("make the pool say so when %s, and are tried ever more seldom", async (_, code, reason) => {
    const missing = pathToFileURL(join(folder.path, "missing.ts"));
    const entry = code === undefined ? missing : await entryOf(code);
    bench = await openPoolBench({ size: 1, entry });
    const { pool } = bench;
    await expect(pool.ready()).rejects.toThrow(reason);
    const { replaced } = pool.usage;
    expect(replaced).toBe(3);

    const startedAt = performance.now();
    await waitFor(() => pool.usage.replaced > replaced, { what: "the next try" });
    expect(performance.now() - startedAt).toBeGreaterThan(700);
    await pool.close();
    expect(pool.usage).toMatchObject({ replaced: replaced + 1, abandoned: 0 });
  });

  test("make the pool say so when what they are told to set up is impossible", async () => {
    bench = await openPoolBench({ size: 1, imaging: { ...IMAGING, maxPixels: 0 } });
    await expect(bench.pool.ready()).rejects.toThrow("maxPixels is 0");
  });

  test("make the pool say so when they say nothing at all", async () => {
    const entry = await entryOf("setInterval(() => {}, 1000);");
    bench = await openPoolBench({ size: 1, entry, startTimeoutMs: 300 });
    await expect(bench.pool.ready()).rejects.toThrow("300 ms");
  });
});

test("a worker that waits to be tried again is not, once the pool is closed", async () => {
  const starts = join(folder.path, "starts");
  bench = await openPoolBench({
    size: 1,
    entry: await entryOf(`
      import { appendFileSync } from "node:fs";
      appendFileSync(${JSON.stringify(starts)}, "start ");
      throw new Error("Stillborn on purpose");
    `),
  });
  await waitFor(() => bench?.pool.usage.replaced === 1, { what: "the first to fail" });
  await bench.pool.close();
  // Longer than the 200 ms after which it would be tried again.
  await Bun.sleep(500);
  expect(await readFile(starts, "utf8")).toBe("start ");
});

describe("a worker that starts at the second try", () => {
  test.each([
    ["crashed", 'throw new Error("Stillborn once");'],
    ["ended", "process.exit(0);"],
  ])("after it %s takes jobs like any other", async (_, code) => {
    bench = await openPoolBench({ size: 1, entry: await entryOf(untilMarked(code)) });
    await works(bench);
    expect(bench.pool.usage).toMatchObject({ replaced: 1, abandoned: 0 });
  });

  test("after it hung takes jobs like any other", async () => {
    const entry = await entryOf(untilMarked("for (;;) Math.random();"));
    // A busy machine may take that long to warm a worker up.
    bench = await openPoolBench({ size: 1, entry, startTimeoutMs: 1_000, warmUp: false });
    await waitFor(() => bench?.pool.usage.replaced === 1, { what: "the worker to be replaced" });
    await works(bench);
  });
});

test("requests that come before the workers are ready are served by them", async () => {
  bench = await openPoolBench({ size: 2 });
  const photo = await encodeJpeg(flat(64, 48));
  const jobs = [0, 1, 2].map(() => bench?.submit(photo, "Filigrane"));
  expect(bench.pool.usage).toMatchObject({ busy: 0, waiting: 3 });
  for (const job of jobs) (await job?.result)?.release();
});

test.each([
  ["unless told otherwise", {}, true],
  ["not when nobody waits for a first photo", { warmUp: false }, false],
])("workers warm up before they take work, %s", async (_, options, isWarm) => {
  const told = join(folder.path, "told");
  bench = await openPoolBench({
    size: 1,
    entry: await entryOf(`
      import { writeFileSync } from "node:fs";
      self.addEventListener("message", ({ data }) => {
        writeFileSync(${JSON.stringify(told)}, String(data.warmUp));
        self.postMessage({ type: "ready" });
      });
      self.postMessage({ type: "loaded" });
    `),
    ...options,
  });
  await bench.pool.ready();
  expect(await readFile(told, "utf8")).toBe(String(isWarm));
});
